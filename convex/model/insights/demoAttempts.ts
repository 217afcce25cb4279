import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { findUser } from "../access";
import { requireDemo } from "../demo";
import { fail } from "../errors";
import { DAY_MS, noteAttempt } from "./facts";

const FAMILIES = ["chrome", "safari", "edge", "firefox", "samsung"] as const;
const PATHS = ["udp", "udp", "tcp", "relay"] as const;
const MAX_FILL = 250;
const DAYS = 90;
const ONE_FAILS_OF = 200;

/** Many joins of a client and a provider with a booking, day by day back from today, 90 days around. */
export async function fillAttempts(
  ctx: MutationCtx,
  args: { provider: string; client: string; count: number; offset: number; perDay: number },
): Promise<void> {
  requireDemo();
  const provider = await findUser(ctx, args.provider);
  const client = await findUser(ctx, args.client);
  const booking = provider && (await anyBookingOf(ctx, provider));
  if (!booking || !client) fail("BAD_INPUT", "Unknown person, or nothing booked.");
  for (let i = args.offset; i < args.offset + Math.min(args.count, MAX_FILL); i += 1) {
    const attempt = demoAttempt(i, i % args.perDay);
    const daysAgo = Math.floor(i / args.perDay) % DAYS;
    await ctx.db.insert("attempts", { bookingId: booking._id, userId: client._id, ...attempt });
    await noteAttempt(ctx, booking.providerId, attempt, Date.now() - daysAgo * DAY_MS);
  }
}

async function anyBookingOf(ctx: MutationCtx, { _id }: Doc<"users">) {
  return await ctx.db
    .query("bookings")
    .withIndex("by_provider_and_state_and_start", (q) => q.eq("providerId", _id))
    .first();
}

type Attempt = Omit<Doc<"attempts">, "_id" | "_creationTime" | "bookingId" | "userId">;

/** The same for the same number; those of each day have every browser and every path. */
function demoAttempt(i: number, ofDay: number): Attempt {
  const hasFailed = ofDay % ONE_FAILS_OF === ONE_FAILS_OF - 1;
  const total = 300 + ((i * 7_919) % 997) * 3;
  return {
    attemptId: `demo-${i}`,
    kind: "join",
    outcome: hasFailed ? "failed" : "connected",
    failure: hasFailed ? { hop: "media", code: "media_blocked" } : null,
    stages: hasFailed ? { total } : { total, firstFrame: total + 150 },
    path: hasFailed ? null : PATHS[ofDay % PATHS.length]!,
    browser: { family: FAMILIES[ofDay % FAMILIES.length]!, major: 150 },
    os: "other",
  };
}
