import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { QueryCtx } from "../../_generated/server";
import { bookingRow, personLoader, toRow, viewerOf } from "./bookingViews";
import { type Role, role } from "../roles";
import { LONGEST_TAKEN } from "../slots/slots";

/** Instants, `until` exclusive; a booking that reaches into them belongs to them. */
export const spanArgs = { from: v.number(), until: v.number() };
/** On which side of the bookings the caller is; without one: what they provide. */
export const ownSpanArgs = { ...spanArgs, side: v.optional(role) };
export type Span = { from: number; until: number; side?: Role };

export const spanResult = v.union(
  v.object({
    kind: v.literal("bookings"),
    rows: v.array(bookingRow),
    /** There are more than are told. */
    isCut: v.boolean(),
  }),
  v.object({ kind: v.literal("refused"), reason: v.literal("bad_span") }),
);

const DAY = 24 * 60 * 60_000;
const MAX_SPAN = 370 * DAY;
const MAX_TIME = Date.UTC(2100, 0, 1);
/** Of those that are over, and as many of those that are not. */
const MOST = 300;

/** What the caller has in a span on one side, by start, cancelled ones too. */
export async function listBetween(
  ctx: QueryCtx,
  user: Doc<"users">,
  span: Span,
): Promise<Infer<typeof spanResult>> {
  const found = await bookingsIn(ctx, user, span);
  if (found === null) return { kind: "refused", reason: "bad_span" };
  const people = personLoader(ctx);
  const viewer = viewerOf(user, { role: span.side ?? "provider" });
  const rows = await Promise.all(found.bookings.map((one) => toRow(people, one, viewer)));
  return { kind: "bookings", rows, isCut: found.isCut };
}

/** Null where the span is none, or too long. */
export async function bookingsIn(
  ctx: QueryCtx,
  user: Doc<"users">,
  span: Span,
): Promise<{ bookings: Doc<"bookings">[]; isCut: boolean } | null> {
  if (!isSpan(span)) return null;
  const halves = await Promise.all(
    [false, true].map((isOver) => membershipsIn(ctx, user, isOver, span)),
  );
  const own = halves.flat().filter(({ removedAt }) => removedAt === undefined);
  const read = await Promise.all(own.map((row) => ctx.db.get("bookings", row.bookingId)));
  const bookings = read
    .filter((one) => one !== null)
    .filter(({ endsAt }) => endsAt > span.from)
    .sort((a, b) => a.startsAt - b.startsAt);
  return { bookings, isCut: halves.some((rows) => rows.length === MOST) };
}

export function isSpan({ from, until }: Span): boolean {
  const areTimes = [from, until].every(
    (at) => Number.isSafeInteger(at) && at >= 0 && at < MAX_TIME,
  );
  return areTimes && from < until && until - from <= MAX_SPAN;
}

async function membershipsIn(
  ctx: QueryCtx,
  user: Doc<"users">,
  isOver: boolean,
  { from, until, side = "provider" }: Span,
) {
  return await ctx.db
    .query("bookingParticipants")
    .withIndex("by_user_and_role_and_over_and_start", (q) =>
      q
        .eq("userId", user._id)
        .eq("role", side)
        .eq("isOver", isOver)
        .gt("startsAt", from - LONGEST_TAKEN)
        .lt("startsAt", until),
    )
    .take(MOST);
}
