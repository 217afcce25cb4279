"use client";

import { useConvex } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type BookingRow, othersOf, standingOf } from "../rows";
import { api } from "@/convex/_generated/api";
import { csvOf } from "@/lib/calendar/csv";
import { dayBounds } from "@/lib/calendar/days";
import { saveText } from "@/lib/calendar/saveText";
import { serverNow } from "@/lib/clock/clock";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { dayKey, formatTime } from "@/lib/time/format";
import { midnightOf } from "@/lib/time/zone";

export type Format = "csv" | "ics";
type Role = BookingRow["role"];
type Asked = { fromDate: string; toDate: string; format: Format };

/** Asks for a span and saves it; says what came of it. */
export function useExport(zone: string, side: Role) {
  const t = useTranslations("bookingExport");
  const copy = useErrorCopy();
  const make = useFile(zone, side);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const save = async (asked: Asked) => {
    if (isBusy) return;
    setIsBusy(true);
    setProblem(null);
    setSaid(null);
    try {
      const made = await make(asked);
      if (typeof made === "string") return setProblem(t(`refused.${made}`));
      saveText(made.text, `parley-${asked.fromDate}-${asked.toDate}.${asked.format}`);
      setSaid(t(made.isCut ? "savedCut" : "saved"));
    } catch (error) {
      setProblem(copy(error));
    } finally {
      setIsBusy(false);
    }
  };
  return { save, isBusy, problem, said };
}

function useFile(zone: string, side: Role) {
  const convex = useConvex();
  const table = useTable(zone, side);
  return async ({ fromDate, toDate, format }: Asked) => {
    if (midnightOf(fromDate) === null || midnightOf(toDate) === null) return "bad_span" as const;
    const days = { from: dayBounds(zone, fromDate).from, until: dayBounds(zone, toDate).until };
    const span = { ...days, side };
    const told = await convex.query(api.bookings.between, span);
    if (told.kind === "refused") return told.reason;
    const { rows, isCut } = told;
    const isCsv = format === "csv";
    const text = isCsv ? csvOf(table(rows)) : await convex.query(api.calendar.fileBetween, span);
    return rows.length === 0 || text === null ? ("empty" as const) : { text, isCut };
  };
}

/** The first row says what the columns are. */
function useTable(zone: string, side: Role) {
  const t = useTranslations("bookingExport");
  const head = [
    t("columns.date"),
    t("columns.start"),
    t("columns.end"),
    t("columns.zone"),
    t("columns.utc"),
    t("columns.title"),
    t(side === "client" ? "columns.with" : "columns.clients"),
    t("columns.standing"),
  ];
  const line = (row: BookingRow) => [
    dayKey(row.startsAt, zone),
    formatTime(row.startsAt, zone),
    formatTime(row.endsAt, zone),
    zone,
    new Date(row.startsAt).toISOString(),
    row.title,
    (side === "client" ? othersOf(row) : row.clients).map(({ name }) => name).join("; "),
    t(`standing.${standingOf(row, serverNow())}`),
  ];
  return (rows: readonly BookingRow[]) => [head, ...rows.map(line)];
}
