"use client";

import { useTranslations } from "next-intl";
import { ACCOUNT_ACTIONS } from "./accountActions";
import type { AccountFilter } from "./filter";
import { ChoiceField, PeriodFields } from "./FilterFields";
import { PersonField } from "./PersonField";

type AccountFiltersProps = { filter: AccountFilter; onChange: (filter: AccountFilter) => void };

export function AccountFilters({ filter, onChange }: AccountFiltersProps) {
  const t = useTranslations("accountLog");
  const change = (part: Partial<AccountFilter>) => onChange({ ...filter, ...part });
  return (
    <form
      className="filters"
      aria-label={t("filterLabel")}
      onSubmit={(event) => event.preventDefault()}
    >
      <PersonField label={t("column.subject")} value={filter} onChange={change} />
      <ChoiceField
        label={t("column.action")}
        choices={ACCOUNT_ACTIONS.map((action) => [action, t(`action.${action}`)])}
        value={filter.action}
        onChange={(action) => change({ action })}
      />
      <PeriodFields period={filter} onChange={change} />
    </form>
  );
}
