import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";
import { pagePath } from "@/lib/booking/pageAddress";

export type BookingRow = FunctionReturnType<typeof api.bookings.listMine>["page"][number];
export type BookingDetail = NonNullable<FunctionReturnType<typeof api.bookings.get>>;
export type Person = BookingRow["provider"];

/** How a booking stands at an instant, as its people would say it. */
export type Standing = "cancelled" | "upcoming" | "opening" | "live" | "over";

/**
 * The stored state changes by the server's timers; between two of them the clock decides.
 * `opening` is the quarter of an hour in which one may join before the start.
 */
export function standingOf(row: BookingRow, now: number): Standing {
  if (row.state === "cancelled") return "cancelled";
  if (row.state === "ended" || now >= row.closesAt) return "over";
  if (now >= row.startsAt) return "live";
  return now >= row.opensAt ? "opening" : "upcoming";
}

/** The booking that the page is about: the live one that has not run over, else the next one. */
export function nextOf(rows: readonly BookingRow[], now: number): BookingRow | null {
  const candidates = rows.filter((row) =>
    ["upcoming", "opening", "live"].includes(standingOf(row, now)),
  );
  return candidates.find((row) => now < row.endsAt) ?? candidates[0] ?? null;
}

/**
 * Whether the next one may stand behind these: they are by their start, and those that were
 * cancelled stay among them until their time is over.
 */
export function isNextBehind(rows: readonly BookingRow[], now: number): boolean {
  const next = nextOf(rows, now);
  return next === null || now >= next.endsAt;
}

/** Who is in the room beside oneself, and how many more whose names one is not told. */
export function presentBeside(
  { present, presentCount }: Pick<BookingDetail, "present" | "presentCount">,
  me: Person["_id"],
) {
  const others = present.filter(({ userId }) => userId !== me);
  return { others, unnamed: presentCount - present.length };
}

/** Whether its client may still move it by themselves. */
export function canMove(
  { role, state, terms, startsAt, isGuest }: BookingRow,
  now: number,
): boolean {
  const until = terms?.clientMoveUntil ?? null;
  const isAhead = (state === "booked" || state === "open") && now < startsAt;
  return role === "client" && !isGuest && isAhead && until !== null && now <= until;
}

/** All that there is to know of it, as its role sees it. */
export function detailPath({ _id, role }: Pick<BookingRow, "_id" | "role">): string {
  return role === "provider" ? `/provider/bookings/${_id}` : `/bookings/${_id}`;
}

/** Where its client books the same again; null: its provider has no page to book at, or they no account. */
export function againPath({ role, isGuest, page, terms }: BookingRow): string | null {
  if (role !== "client" || isGuest || !page?.slug) return null;
  return pagePath(page.slug) + (terms ? `?service=${terms.serviceId}` : "");
}

export type Sections = Record<"upcoming" | "cancelled" | "past", BookingRow[]>;

/** A person's bookings as they are looked for; the next one has a place of its own. */
export function sectionsOf(
  current: readonly BookingRow[],
  past: readonly BookingRow[],
  next: BookingRow | null,
): Sections {
  const isOff = ({ state }: BookingRow) => state === "cancelled";
  return {
    upcoming: current.filter((row) => !isOff(row) && row._id !== next?._id),
    cancelled: [...current.filter(isOff), ...past.filter(isOff)],
    past: past.filter((row) => !isOff(row)),
  };
}

/** The people on the other side. */
export function othersOf(row: BookingRow): Person[] {
  return row.role === "provider" ? row.clients : [row.provider];
}
