import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { findUser } from "./access";
import { requireDemo } from "./demo";
import { fail } from "./errors";
import { type JoinReason, outcomeOf } from "./session/joinDecision";

const MAX_FILL = 500;
/** Not as many as reasons, so that each booking has all of them. */
const BOOKINGS = 4;
const REASONS: JoinReason[] = ["in_window", "in_window", "too_early", "in_window", "not_found"];

/** Rows of the token log by turns: of each person, booking and reason as many as of the others. */
export async function fillTokenLogs(
  ctx: MutationCtx,
  args: { people: string[]; count: number; offset: number },
): Promise<void> {
  requireDemo();
  const people = await Promise.all(args.people.map((name) => findUser(ctx, name)));
  const bookings = await ctx.db.query("bookings").take(BOOKINGS);
  if (bookings.length === 0) fail("BAD_INPUT", "There are no bookings.");
  for (let i = args.offset; i < args.offset + Math.min(args.count, MAX_FILL); i += 1) {
    const user = people[i % people.length] ?? fail("BAD_INPUT", "Unknown person.");
    const at = Math.floor(i / people.length);
    await insertRow(ctx, user, bookings[at % bookings.length]!._id, REASONS[at % REASONS.length]!);
  }
}

async function insertRow(
  ctx: MutationCtx,
  user: Doc<"users">,
  bookingId: Id<"bookings">,
  reason: JoinReason,
) {
  const isGranted = outcomeOf(reason) === "granted";
  await ctx.db.insert("tokenLogs", {
    requestId: crypto.randomUUID(),
    userId: user._id,
    bookingId,
    role: "client",
    outcome: outcomeOf(reason),
    reason,
    grants: isGranted ? ["join", "publish", "subscribe"] : [],
    expiresAt: isGranted ? Date.now() + 600_000 : undefined,
    attemptId: crypto.randomUUID(),
    deviceId: "bench",
  });
}
