"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

const LENGTHS: readonly number[] = [15, 30, 45, 60];

export function LengthField({
  value,
  onChange,
}: {
  value: number;
  onChange: (minutes: number) => void;
}) {
  const t = useTranslations("newBooking");
  // One that is made as another was may be of a length of its own, which stays among the choices.
  const [lengths] = useState(() => [...new Set([...LENGTHS, value])].toSorted((a, b) => a - b));
  return (
    <fieldset className="field">
      <legend>{t("length")}</legend>
      <div className="row lengths">
        {lengths.map((minutes) => (
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
