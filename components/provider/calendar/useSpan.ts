"use client";

import { useQuery } from "convex/react";
import { type BookingRow, standingOf } from "@/components/booking/rows";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";

type Span = { from: number; until: number };

/** What a provider's time goes to: a booking, or a request that waits for their word. */
export type Entry = {
  key: string;
  kind: "booking" | "request";
  href: string;
  title: string;
  names: string[];
  startsAt: number;
  endsAt: number;
  isOver: boolean;
};

/** Time that a calendar elsewhere takes. */
export type Busy = { startsAt: number; endsAt: number };

export type SpanView = {
  entries: Entry[];
  busy: readonly Busy[];
  rows: readonly BookingRow[];
  isCut: boolean;
};

/** What is booked and asked for in a span, without what is cancelled; null while it is not known. */
export function useSpan(span: Span | null): SpanView | null {
  const now = useNow(60_000);
  const told = useQuery(api.bookings.between, span ?? "skip");
  const requests = useQuery(api.requests.list);
  const busy = useQuery(api.outsideCalendars.busy, span ?? "skip");
  if (span === null || told === undefined || requests === undefined || !busy) return null;
  const rows = told.kind === "bookings" ? told.rows : [];
  const asked = requests.filter(
    ({ startsAt, endsAt }) => startsAt < span.until && endsAt > span.from,
  );
  return {
    rows,
    busy,
    isCut: told.kind === "bookings" && told.isCut,
    entries: [
      ...rows.filter(({ state }) => state !== "cancelled").map((row) => bookingEntry(row, now)),
      ...asked.map(requestEntry),
    ],
  };
}

function bookingEntry(row: BookingRow, now: number): Entry {
  const { _id, title, startsAt, endsAt, clients } = row;
  return {
    key: _id,
    kind: "booking",
    href: `/provider/bookings/${_id}`,
    title,
    names: clients.map(({ name }) => name),
    startsAt,
    endsAt,
    isOver: standingOf(row, now) === "over",
  };
}

type Asked = { requestId: string; title: string; name: string; startsAt: number; endsAt: number };

function requestEntry({ requestId, title, name, startsAt, endsAt }: Asked): Entry {
  const href = "/provider/requests";
  const times = { startsAt, endsAt };
  return { key: requestId, kind: "request", href, title, names: [name], ...times, isOver: false };
}
