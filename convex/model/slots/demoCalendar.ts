import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { DEFAULT_POLICY } from "../booking/policy";
import { pageAt, pageOf } from "./providerPages";
import type { Service } from "./serviceTerms";

const USUAL: Service = {
  title: "First conversation",
  lengthMinutes: 30,
  stepMinutes: 30,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 10,
  noticeMinutes: 60,
  horizonDays: 60,
  dailyCap: null,
  seats: 1,
  policy: DEFAULT_POLICY,
  priceText: "",
  questions: [{ key: "topic", text: "What would you like to talk about?", isRequired: true }],
  approval: "instant",
  clientCancelMinutes: 120,
  clientMoveMinutes: 120,
  isActive: true,
};

const SERVICES: Service[] = [
  USUAL,
  {
    ...USUAL,
    title: "Session",
    lengthMinutes: 50,
    stepMinutes: 60,
    priceText: "80 €",
    policy: { ...DEFAULT_POLICY, lobby: "by_hand" },
    questions: [],
    approval: "request",
  },
  { ...USUAL, title: "Group practice", lengthMinutes: 60, stepMinutes: 60, seats: 6, dailyCap: 1 },
];

/** Eight to twelve and one to six, every day: a demo is tried on Sundays as well. */
const HOURS = [
  { fromMinute: 8 * 60, toMinute: 12 * 60 },
  { fromMinute: 13 * 60, toMinute: 18 * 60 },
];

const SLUG = "demo-provider";

/** A page to book at, for a provider of the demo who has none yet. */
export async function seedCalendar(ctx: MutationCtx, providerId: Id<"users">): Promise<void> {
  if ((await pageOf(ctx, providerId)) ?? (await pageAt(ctx, SLUG))) return;
  await ctx.db.insert("providerPages", {
    providerId,
    slug: SLUG,
    headline: "Conversations that begin on time.",
    zone: "Europe/Lisbon",
    isPublished: true,
  });
  const windows = [0, 1, 2, 3, 4, 5, 6].flatMap((weekday) =>
    HOURS.map((window) => ({ weekday, ...window })),
  );
  await ctx.db.insert("weeklyHours", { providerId, windows });
  for (const service of SERVICES) await ctx.db.insert("services", { providerId, ...service });
}
