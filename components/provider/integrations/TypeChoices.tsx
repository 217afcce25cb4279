"use client";

import { useTranslations } from "next-intl";
import { ALERT_TYPES, type EventType, OWN_TYPES } from "./types";

type TypeChoicesProps = {
  chosen: readonly EventType[];
  /** Of an admin's endpoint: alerts as well. */
  isForAll: boolean;
  error: string | undefined;
  onChange: (types: EventType[]) => void;
};

export function TypeChoices({ chosen, isForAll, error, onChange }: TypeChoicesProps) {
  const t = useTranslations("integrations.types");
  const types: readonly EventType[] = isForAll ? [...ALERT_TYPES, ...OWN_TYPES] : OWN_TYPES;
  const toggle = (type: EventType) =>
    onChange(chosen.includes(type) ? chosen.filter((one) => one !== type) : [...chosen, type]);
  return (
    <fieldset className="stack-2">
      <legend>{t("title")}</legend>
      {types.map((type) => (
        <label key={type} className="choice">
          <input type="checkbox" checked={chosen.includes(type)} onChange={() => toggle(type)} />
          <span>
            {t(`name.${type}`)} <code className="small">{type}</code>
          </span>
        </label>
      ))}
      {error && <p className="field-error">{error}</p>}
    </fieldset>
  );
}
