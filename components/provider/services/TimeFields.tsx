"use client";

import { useTranslations } from "next-intl";
import type { FieldsProps } from "./fields";
import { NumberInput } from "./NumberInput";

/** What is kept free, how soon and how far ahead one can book, and for how many. */
export function TimeFields({ draft, errorAt, onChange }: FieldsProps) {
  const t = useTranslations("services.form.hints");
  const given = { draft, onChange };
  return (
    <>
      <div className="pair">
        <NumberInput field="bufferBeforeMinutes" error={errorAt("buffers")} {...given} />
        <NumberInput field="bufferAfterMinutes" {...given} />
      </div>
      <div className="pair">
        <NumberInput field="noticeMinutes" error={errorAt("notice")} {...given} />
        <NumberInput field="horizonDays" {...given} />
      </div>
      <div className="pair">
        <NumberInput field="seats" hint={t("seats")} error={errorAt("seats")} {...given} />
        <NumberInput field="dailyCap" hint={t("cap")} error={errorAt("dailyCap")} {...given} />
      </div>
    </>
  );
}
