"use client";

import { useTranslations } from "next-intl";
import type { Filter, Reason } from "./filter";
import { ChoiceField, PeriodFields } from "./FilterFields";
import { PersonField } from "./PersonField";

type TokenLogFiltersProps = { filter: Filter; onChange: (filter: Filter) => void };

const OUTCOMES = ["granted", "denied"] as const;

/** Somebody who is not signed in leaves a count and no row, so that theirs is not among them. */
const REASONS = [
  "in_window",
  "probe",
  "not_found",
  "too_early",
  "ended",
  "cancelled",
  "removed",
  "lobby",
  "declined",
  "locked",
  "provider_gone",
  "rate_limited",
  "misconfigured",
] as const satisfies readonly Reason[];

export function TokenLogFilters({ filter, onChange }: TokenLogFiltersProps) {
  const t = useTranslations("tokenLog");
  const change = (part: Partial<Filter>) => onChange({ ...filter, ...part });
  return (
    <form
      className="filters"
      aria-label={t("filter.label")}
      onSubmit={(event) => event.preventDefault()}
    >
      <PersonField label={t("filter.person")} value={filter} onChange={change} />
      <ChoiceField
        label={t("column.outcome")}
        choices={OUTCOMES.map((outcome) => [outcome, t(outcome)])}
        value={filter.outcome}
        onChange={(outcome) => change({ outcome })}
      />
      <ChoiceField
        label={t("column.reason")}
        choices={REASONS.map((reason) => [reason, t(`reason.${reason}`)])}
        value={filter.reason}
        onChange={(reason) => change({ reason })}
      />
      <PeriodFields period={filter} onChange={change} />
    </form>
  );
}
