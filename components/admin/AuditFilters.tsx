"use client";

import { useTranslations } from "next-intl";
import { ACTIONS } from "./auditActions";
import type { AuditFilter } from "./filter";
import { ChoiceField, PeriodFields } from "./FilterFields";
import { PersonField } from "./PersonField";

type AuditFiltersProps = { filter: AuditFilter; onChange: (filter: AuditFilter) => void };

export function AuditFilters({ filter, onChange }: AuditFiltersProps) {
  const t = useTranslations("auditLog");
  const change = (part: Partial<AuditFilter>) => onChange({ ...filter, ...part });
  return (
    <form
      className="filters"
      aria-label={t("filterLabel")}
      onSubmit={(event) => event.preventDefault()}
    >
      <PersonField label={t("column.actor")} value={filter} onChange={change} />
      <ChoiceField
        label={t("column.action")}
        choices={ACTIONS.map((action) => [action, t(`action.${action}`)])}
        value={filter.action}
        onChange={(action) => change({ action })}
      />
      <PeriodFields period={filter} onChange={change} />
    </form>
  );
}
