"use client";

import { useTranslations } from "next-intl";
import { TextField } from "@/components/ui/Field";
import type { Draft, NumberField } from "./draft";

type NumberInputProps = {
  field: NumberField;
  draft: Draft;
  error?: string;
  hint?: string;
  onChange: (part: Partial<Draft>) => void;
};

/** A whole number; a field of text, as one of numbers hides what it does not take. */
export function NumberInput({ field, draft, error, hint, onChange }: NumberInputProps) {
  const t = useTranslations("services.form.numbers");
  return (
    <TextField
      label={t(field)}
      error={error}
      hint={hint}
      inputMode="numeric"
      autoComplete="off"
      maxLength={6}
      value={draft[field]}
      onChange={({ target }) => onChange({ [field]: target.value })}
    />
  );
}
