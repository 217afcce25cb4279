"use client";

import { useTranslations } from "next-intl";
import type { FieldsProps } from "./fields";
import { NumberInput } from "./NumberInput";

/** Until when a client may cancel or move a session without asking, and when it is missed. */
export function ChangeFields({ draft, errorAt, onChange }: FieldsProps) {
  const t = useTranslations("services.form.hints");
  const given = { draft, onChange };
  return (
    <>
      <p className="meta">{t("changes")}</p>
      <div className="pair">
        <NumberInput field="clientCancelMinutes" error={errorAt("changes")} {...given} />
        <NumberInput field="clientMoveMinutes" {...given} />
      </div>
      <NumberInput
        field="noShowAfterMinutes"
        error={errorAt("noShow")}
        hint={t("noShow")}
        {...given}
      />
    </>
  );
}
