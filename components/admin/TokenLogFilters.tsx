"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { SelectField, TextField } from "@/components/ui/Field";
import { LinkButton } from "@/components/ui/LinkButton";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";
import type { Filter } from "./filter";

type TokenLogFiltersProps = {
  filter: Filter;
  onChange: (filter: Filter) => void;
  /** The one booking that the address names; its title is known once it has a row. */
  booking: { id: string; title: string | null } | "" | null;
};

export function TokenLogFilters({ filter, onChange, booking }: TokenLogFiltersProps) {
  const t = useTranslations("tokenLog.filter");
  const change = (part: Partial<Filter>) => onChange({ ...filter, ...part });
  return (
    <>
      <form
        className="filters"
        aria-label={t("label")}
        onSubmit={(event) => event.preventDefault()}
      >
        <PersonField value={filter.userId} onChange={(userId) => change({ userId })} />
        <OutcomeField value={filter.outcome} onChange={(outcome) => change({ outcome })} />
        <TextField
          label={t("from")}
          type="datetime-local"
          value={filter.from}
          onChange={(event) => change({ from: event.target.value })}
        />
        <TextField
          label={t("until")}
          type="datetime-local"
          value={filter.until}
          onChange={(event) => change({ until: event.target.value })}
        />
      </form>
      {booking && <OneBooking id={booking.id} title={booking.title ?? booking.id} />}
    </>
  );
}

function PersonField({ value, onChange }: { value: string; onChange: (userId: string) => void }) {
  const t = useTranslations("tokenLog.filter");
  const people = useQuery(api.admin.people) ?? [];
  return (
    <SelectField
      label={t("person")}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="">{t("anybody")}</option>
      {people.map(({ _id, name }) => (
        <option key={_id} value={_id}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

type OutcomeFieldProps = {
  value: Filter["outcome"];
  onChange: (outcome: Filter["outcome"]) => void;
};

function OutcomeField({ value, onChange }: OutcomeFieldProps) {
  const t = useTranslations("tokenLog");
  return (
    <SelectField
      label={t("column.outcome")}
      value={value}
      onChange={(event) => onChange(event.target.value as Filter["outcome"])}
    >
      <option value="">{t("filter.all")}</option>
      <option value="granted">{t("granted")}</option>
      <option value="denied">{t("denied")}</option>
    </SelectField>
  );
}

function OneBooking({ id, title }: { id: string; title: string }) {
  const t = useTranslations("tokenLog.filter");
  const timeline = useTranslations("timeline");
  return (
    <div className="one-booking">
      <Note icon="scroll-text">{t.rich("oneBooking", { title, b: (text) => <b>{text}</b> })}</Note>
      <LinkButton icon="route" href={`/admin/sessions/${id}`}>
        {timeline("open")}
      </LinkButton>
      <LinkButton href="/admin/token-log">{t("allBookings")}</LinkButton>
    </div>
  );
}
