"use client";

import { useQuery } from "convex/react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";

/** Calendars elsewhere that could not be read again and again: the day may be fuller than it looks. */
export function UnreadCalendars() {
  const rows = useQuery(api.outsideCalendars.list) ?? [];
  return rows
    .filter(({ isFailing }) => isFailing)
    .map(({ calendarId, name }) => <Unread key={calendarId} name={name} />);
}

export function Unread({ name }: { name: string }) {
  const t = useTranslations("today");
  return (
    <Note tone="warn" icon="triangle-alert">
      {t("unread", { name })} <Link href="/provider/availability">{t("unreadWhy")}</Link>
    </Note>
  );
}
