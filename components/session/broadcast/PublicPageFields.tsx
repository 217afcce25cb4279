"use client";

import { useTranslations } from "next-intl";
import { TextField } from "@/components/ui/Field";
import type { Destination } from "./useGoLiveChecks";

type Value = { title: string; isPosted: boolean };
type Props = {
  destinations: readonly Destination[];
  value: Value;
  onChange: (value: Value) => void;
};

const MAX_TITLE = 100;

/** What the public page says, where one of the destinations can be watched there. */
export function PublicPageFields({ destinations, value, onChange }: Props) {
  const t = useTranslations("broadcast.page");
  const isKept = destinations.some(({ isOurs }) => isOurs);
  if (!isKept && destinations.every(({ watchUrl }) => watchUrl === null)) return null;
  return (
    <>
      <TextField
        label={t("title")}
        hint={t("titleHint")}
        value={value.title}
        maxLength={MAX_TITLE}
        onChange={({ target }) => onChange({ ...value, title: target.value })}
      />
      {isKept && (
        <label className="choice">
          <input
            type="checkbox"
            checked={value.isPosted}
            onChange={({ target }) => onChange({ ...value, isPosted: target.checked })}
          />
          <span>{t("isPosted")}</span>
        </label>
      )}
    </>
  );
}
