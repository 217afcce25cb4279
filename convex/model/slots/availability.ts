import { type Infer, v } from "convex/values";
import { DAY, dateOf, midnightOf } from "../../../lib/time/zone";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import {
  hoursProblem,
  overrideFields,
  overrideKind,
  weekProblem,
  weekWindow,
  type WeekWindow,
  window,
  windowsProblem,
} from "./hours";
import { pageOf } from "./providerPages";
import type { Rules, Window } from "./slots";
import { offerWaited } from "./waitingDates";

export const availability = v.object({
  week: v.array(weekWindow),
  overrides: v.array(v.object(overrideFields)),
});

const saved = v.object({ kind: v.literal("saved") });
export const weekResult = v.union(
  saved,
  v.object({ kind: v.literal("refused"), reason: hoursProblem }),
);
export const overrideResult = v.union(
  saved,
  v.object({
    kind: v.literal("refused"),
    reason: v.union(...hoursProblem.members, v.literal("bad_date"), v.literal("bad_note")),
  }),
);

/** A date and some after it, all with the same windows. */
export const overrideArgs = {
  fromDate: v.string(),
  days: v.number(),
  kind: overrideKind,
  windows: v.array(window),
  note: v.string(),
};
type OverrideArgs = {
  fromDate: string;
  days: number;
  kind: Infer<typeof overrideKind>;
  windows: Window[];
  note: string;
};

const MAX_DAYS = 62;
const MAX_NOTE = 200;
/** Of the dates that are still to come, a provider sees this many. */
const MAX_OVERRIDES = 500;

async function weekOf(ctx: QueryCtx, providerId: Id<"users">) {
  return await ctx.db
    .query("weeklyHours")
    .withIndex("by_provider", (q) => q.eq("providerId", providerId))
    .unique();
}

/** The hours of every week that has no override, in the zone of the provider's page. */
export async function setWeek(
  ctx: MutationCtx,
  user: Doc<"users">,
  week: WeekWindow[],
): Promise<Infer<typeof weekResult>> {
  if ((await pageOf(ctx, user._id)) === null) return { kind: "refused", reason: "no_page" };
  const reason = weekProblem(week);
  if (reason !== null) return { kind: "refused", reason };
  const known = await weekOf(ctx, user._id);
  if (known) await ctx.db.patch("weeklyHours", known._id, { windows: week });
  else await ctx.db.insert("weeklyHours", { providerId: user._id, windows: week });
  await offerWaited(ctx, user._id);
  return { kind: "saved" };
}

export async function setOverride(
  ctx: MutationCtx,
  user: Doc<"users">,
  { fromDate, days, kind, windows, note }: OverrideArgs,
): Promise<Infer<typeof overrideResult>> {
  if ((await pageOf(ctx, user._id)) === null) return { kind: "refused", reason: "no_page" };
  const dates = datesFrom(fromDate, days);
  if (dates === null) return { kind: "refused", reason: "bad_date" };
  const reason = windowsProblem(windows);
  if (reason !== null) return { kind: "refused", reason };
  if (note.length > MAX_NOTE) return { kind: "refused", reason: "bad_note" };
  await clearDates(ctx, user._id, dates);
  for (const date of dates) {
    await ctx.db.insert("dateOverrides", { providerId: user._id, date, kind, windows, note });
  }
  await offerWaited(ctx, user._id);
  return { kind: "saved" };
}

/** The week holds on these dates again. */
export async function removeOverrides(
  ctx: MutationCtx,
  user: Doc<"users">,
  { fromDate, days }: { fromDate: string; days: number },
): Promise<Infer<typeof overrideResult>> {
  const dates = datesFrom(fromDate, days);
  if (dates === null) return { kind: "refused", reason: "bad_date" };
  await clearDates(ctx, user._id, dates);
  await offerWaited(ctx, user._id);
  return { kind: "saved" };
}

function datesFrom(fromDate: string, days: number): string[] | null {
  const midnight = midnightOf(fromDate);
  if (midnight === null || !Number.isInteger(days) || days < 1 || days > MAX_DAYS) return null;
  return Array.from({ length: days }, (_, i) => dateOf(midnight + i * DAY));
}

async function clearDates(ctx: MutationCtx, providerId: Id<"users">, dates: string[]) {
  for (const row of await overridesIn(ctx, providerId, dates[0]!, dates.at(-1)!)) {
    await ctx.db.delete("dateOverrides", row._id);
  }
}

async function overridesIn(ctx: QueryCtx, providerId: Id<"users">, from: string, to: string) {
  return await ctx.db
    .query("dateOverrides")
    .withIndex("by_provider_and_date", (q) =>
      q.eq("providerId", providerId).gte("date", from).lte("date", to),
    )
    .take(MAX_OVERRIDES);
}

/** The provider's hours; of the overrides those from a date on. */
export async function viewAvailability(
  ctx: QueryCtx,
  user: Doc<"users">,
  fromDate: string,
): Promise<Infer<typeof availability>> {
  const week = (await weekOf(ctx, user._id))?.windows ?? [];
  const rows = await overridesIn(ctx, user._id, fromDate, "9999-12-31");
  const overrides = rows.map(({ date, kind, windows, note }) => ({ date, kind, windows, note }));
  return { week, overrides };
}

/** What the slots of some dates are made from, and of those beside them. */
export async function rulesOf(
  ctx: QueryCtx,
  { providerId, zone }: Doc<"providerPages">,
  { midnight, days }: { midnight: number; days: number },
): Promise<Rules> {
  const week = (await weekOf(ctx, providerId))?.windows ?? [];
  const [from, to] = [dateOf(midnight - DAY), dateOf(midnight + days * DAY)];
  const rows = await overridesIn(ctx, providerId, from, to);
  return { zone, week, overrides: new Map(rows.map(({ date, windows }) => [date, windows])) };
}
