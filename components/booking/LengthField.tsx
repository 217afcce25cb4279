"use client";

import { useTranslations } from "next-intl";

const LENGTHS = [15, 30, 45, 60] as const;

export function LengthField({
  value,
  onChange,
}: {
  value: number;
  onChange: (minutes: number) => void;
}) {
  const t = useTranslations("newBooking");
  return (
    <fieldset className="field">
      <legend>{t("length")}</legend>
      <div className="row lengths">
        {LENGTHS.map((minutes) => (
          <label key={minutes} className="choice">
            <input
              type="radio"
              name="length"
              checked={minutes === value}
              onChange={() => onChange(minutes)}
            />
            <b>{t("minutes", { minutes })}</b>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
