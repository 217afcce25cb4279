"use client";

import { useTranslations } from "next-intl";
import { SelectField, TextField } from "@/components/ui/Field";
import type { Draft } from "./draft";
import type { FieldsProps } from "./fields";
import { NumberInput } from "./NumberInput";

const MAX_TITLE = 120;
const MAX_PRICE = 80;

/** What a service is called, how long it takes, what it costs, and who decides. */
export function BasicFields({ draft, errorAt, onChange }: FieldsProps) {
  const t = useTranslations("services.form");
  return (
    <>
      <TextField
        label={t("title")}
        error={errorAt("title")}
        value={draft.title}
        required
        maxLength={MAX_TITLE}
        onChange={({ target }) => onChange({ title: target.value })}
      />
      <div className="pair">
        <NumberInput
          field="lengthMinutes"
          draft={draft}
          error={errorAt("lengthMinutes")}
          onChange={onChange}
        />
        <NumberInput field="stepMinutes" draft={draft} onChange={onChange} />
      </div>
      <TextField
        label={t("price")}
        hint={t("priceHint")}
        error={errorAt("priceText")}
        value={draft.priceText}
        maxLength={MAX_PRICE}
        onChange={({ target }) => onChange({ priceText: target.value })}
      />
      <SelectField
        label={t("approval")}
        value={draft.approval}
        onChange={({ target }) => onChange({ approval: target.value as Draft["approval"] })}
      >
        <option value="instant">{t("approvals.instant")}</option>
        <option value="request">{t("approvals.request")}</option>
      </SelectField>
    </>
  );
}
