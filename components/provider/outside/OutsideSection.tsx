"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { AddCalendarDialog } from "./AddCalendarDialog";
import { CalendarItem } from "./CalendarItem";

/** Calendars elsewhere whose busy times are not offered. */
export function OutsideSection() {
  const t = useTranslations("hours.outside");
  const [isAdding, setIsAdding] = useState(false);
  return (
    <section className="sect" aria-labelledby="outside">
      <div className="row between">
        <h2 id="outside">{t("title")}</h2>
        <Button icon="plus" onClick={() => setIsAdding(true)}>
          {t("add")}
        </Button>
      </div>
      <p className="meta">{t("lead")}</p>
      <List />
      {isAdding && <AddCalendarDialog onClose={() => setIsAdding(false)} />}
    </section>
  );
}

function List() {
  const t = useTranslations("hours.outside");
  const rows = useQuery(api.outsideCalendars.list);
  if (rows === undefined) return <Loading />;
  if (rows.length === 0) return null;
  return (
    <ul className="list outsides" aria-label={t("title")}>
      {rows.map((row) => (
        <CalendarItem key={row.calendarId} row={row} />
      ))}
    </ul>
  );
}
