import { type Infer, v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { findUser } from "./access";
import { insertBooking } from "./booking/bookings";
import { seedCalendar } from "./slots/demoCalendar";
import { fail } from "./errors";

export const demoPerson = v.object({
  id: v.string(),
  name: v.string(),
  tokenIdentifier: v.string(),
});
type DemoPerson = Infer<typeof demoPerson>;

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A production deployment has no demo people, whoever calls. */
export function requireDemo(): void {
  if (process.env.PARLEY_DEMO !== "1") fail("FORBIDDEN", "This deployment has no demo data.");
}

/**
 * The demo's people and bookings. A later start adds only what time has taken away: a booking
 * of Demo provider and Demo client that is live now.
 */
export async function seedDemo(ctx: MutationCtx, people: DemoPerson[]): Promise<void> {
  requireDemo();
  const now = Date.now();
  const users = new Map<string, Id<"users">>();
  let isFirstStart = false;
  for (const person of people) {
    const known = await findUser(ctx, person.tokenIdentifier);
    isFirstStart ||= known === null;
    users.set(person.id, known?._id ?? (await insertPerson(ctx, person)));
  }
  const provider = users.get("demo-provider");
  const client = users.get("demo-client");
  const second = users.get("second-client");
  const secondProvider = users.get("second-provider");
  if (!provider || !client || !second || !secondProvider) {
    fail("BAD_INPUT", "The demo needs its two providers and two clients.");
  }
  if (!(await hasLive(ctx, provider, client, now))) {
    await insertDemo(ctx, "Weekly check-in", provider, [client], now - 2 * MINUTE, 60);
  }
  await seedCalendar(ctx, provider);
  if (!isFirstStart) return;
  // A day from now is tomorrow in every zone; no zone is off by less than a quarter of an hour.
  const tomorrow = now - (now % (15 * MINUTE)) + DAY;
  await insertDemo(ctx, "First conversation", provider, [second], now + 5 * MINUTE, 30);
  await insertDemo(ctx, "Language lesson", secondProvider, [client], now + 40 * MINUTE, 45);
  await insertDemo(ctx, "Weekly check-in", provider, [client], tomorrow, 30);
  await insertDemo(
    ctx,
    "Group practice",
    provider,
    [client, second],
    tomorrow + 3 * 60 * MINUTE,
    60,
  );
  await insertDemo(ctx, "Weekly check-in", provider, [client], now - 7 * DAY, 30);
  await insertDemo(ctx, "Language lesson", secondProvider, [second], now - 2 * DAY, 45);
  const cancelled = await insertDemo(ctx, "Planning", provider, [client], tomorrow + DAY, 30);
  await ctx.db.patch("bookings", cancelled, {
    state: "cancelled",
    cancelled: { by: "provider", at: now },
  });
}

async function insertPerson(ctx: MutationCtx, { id, name, tokenIdentifier }: DemoPerson) {
  return await ctx.db.insert("users", {
    tokenIdentifier,
    name,
    isProvider: id.endsWith("-provider"),
    isAdmin: id === "demo-admin",
  });
}

async function insertDemo(
  ctx: MutationCtx,
  title: string,
  providerId: Id<"users">,
  clientIds: Id<"users">[],
  startsAt: number,
  minutes: number,
) {
  const endsAt = startsAt + minutes * MINUTE;
  const requestKey = `demo-${title}-${startsAt}`;
  return await insertBooking(ctx, { title, providerId, clientIds, startsAt, endsAt, requestKey });
}

/** A demo that ends within this time is no longer worth showing. */
const MIN_LEFT = 20 * MINUTE;
const MAX_CURRENT = 200;

async function hasLive(
  ctx: MutationCtx,
  provider: Id<"users">,
  client: Id<"users">,
  now: number,
): Promise<boolean> {
  const current = await ctx.db
    .query("bookingParticipants")
    .withIndex("by_user_and_role_and_over_and_start", (q) =>
      q.eq("userId", provider).eq("role", "provider").eq("isOver", false).lte("startsAt", now),
    )
    .take(MAX_CURRENT);
  for (const row of current) {
    const booking = await ctx.db.get("bookings", row.bookingId);
    if (booking && isLive(booking, client, now)) return true;
  }
  return false;
}

function isLive(booking: Doc<"bookings">, client: Id<"users">, now: number): boolean {
  const { state, clientIds, endsAt } = booking;
  return state !== "cancelled" && clientIds.includes(client) && endsAt > now + MIN_LEFT;
}

const MAX_FILL = 500;

/** Missing: 45 minutes apart, back from a month ago. */
export const fillTimes = v.object({ startsAt: v.number(), everyMinutes: v.number() });

export async function fillBookings(
  ctx: MutationCtx,
  args: {
    provider: string;
    client: string;
    count: number;
    offset: number;
    times?: Infer<typeof fillTimes>;
  },
): Promise<void> {
  requireDemo();
  const provider = await findUser(ctx, args.provider);
  const client = await findUser(ctx, args.client);
  if (!provider || !client) fail("BAD_INPUT", "Unknown person.");
  const times = args.times ?? { startsAt: Date.now() - 30 * DAY, everyMinutes: -45 };
  for (let i = 0; i < Math.min(args.count, MAX_FILL); i += 1) {
    const startsAt = times.startsAt + (args.offset + i) * times.everyMinutes * MINUTE;
    await insertDemo(ctx, `Session ${args.offset + i}`, provider._id, [client._id], startsAt, 30);
  }
}
