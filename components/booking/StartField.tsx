"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { TextField } from "@/components/ui/Field";
import { formatTime, viewerZone } from "@/lib/time/format";
import { instantsIn, type Start } from "@/lib/time/start";
import { offsetName } from "@/lib/time/zone";

type StartFieldProps = {
  label: ReactNode;
  error?: ReactNode;
  value: Start;
  onChange: (start: Start) => void;
};

/** A date and a time; where clocks show it twice, which of the two. */
export function StartField({ label, error, value, onChange }: StartFieldProps) {
  return (
    <>
      <TextField
        label={label}
        error={error}
        type="datetime-local"
        required
        value={value.text}
        onChange={({ target }) => onChange({ text: target.value, isRepeat: false })}
      />
      <WhichOfTwo value={value} onChange={onChange} />
    </>
  );
}

const ORDER = ["first", "second"] as const;

function WhichOfTwo({ value, onChange }: Pick<StartFieldProps, "value" | "onChange">) {
  const t = useTranslations("bookings.repeated");
  const zone = viewerZone();
  const instants = instantsIn(value.text, zone);
  if (instants.length < 2) return null;
  return (
    <fieldset className="field">
      <legend>{t("label")}</legend>
      {ORDER.map((which, i) => (
        <label key={which} className="choice">
          <input
            type="radio"
            name="which"
            checked={value.isRepeat === (which === "second")}
            onChange={() => onChange({ ...value, isRepeat: which === "second" })}
          />
          <b>
            {t(which, {
              time: formatTime(instants[i]!, zone),
              offset: offsetName(zone, instants[i]!),
            })}
          </b>
        </label>
      ))}
    </fieldset>
  );
}
