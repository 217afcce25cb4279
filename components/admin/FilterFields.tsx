"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { SelectField, TextField } from "@/components/ui/Field";
import { LinkButton } from "@/components/ui/LinkButton";
import { Note } from "@/components/ui/Note";
import type { Common } from "./filter";

type ChoiceFieldProps<Choice extends string> = {
  label: string;
  choices: readonly (readonly [Choice, string])[];
  value: "" | Choice;
  onChange: (value: "" | Choice) => void;
};

/** One of some words, or all of them. */
export function ChoiceField<Choice extends string>(props: ChoiceFieldProps<Choice>) {
  const t = useTranslations("tokenLog.filter");
  const { label, choices, value, onChange } = props;
  return (
    <SelectField
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value as "" | Choice)}
    >
      <option value="">{t("all")}</option>
      {choices.map(([choice, words]) => (
        <option key={choice} value={choice}>
          {words}
        </option>
      ))}
    </SelectField>
  );
}

type PeriodFieldsProps = {
  period: Pick<Common, "from" | "until">;
  onChange: (part: Partial<Pick<Common, "from" | "until">>) => void;
};

export function PeriodFields({ period, onChange }: PeriodFieldsProps) {
  const t = useTranslations("tokenLog.filter");
  return (
    <>
      <TextField
        label={t("from")}
        type="datetime-local"
        value={period.from}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <TextField
        label={t("until")}
        type="datetime-local"
        value={period.until}
        onChange={(event) => onChange({ until: event.target.value })}
      />
    </>
  );
}

/** The rows of the one booking that the address names. */
type OneBookingProps = { bookingId: string; allHref: string; children: ReactNode };

export function OneBooking({ bookingId, allHref, children }: OneBookingProps) {
  const t = useTranslations("tokenLog.filter");
  const timeline = useTranslations("timeline");
  return (
    <div className="one-booking">
      <Note icon="scroll-text">{children}</Note>
      <LinkButton icon="route" href={`/admin/sessions/${bookingId}`}>
        {timeline("open")}
      </LinkButton>
      <LinkButton href={allHref}>{t("allBookings")}</LinkButton>
    </div>
  );
}
