import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation, internalQuery } from "./_generated/server";
import { judge } from "./model/monitoring/alertRules";
import { endSilent, followAlerts } from "./model/monitoring/alerts";
import { addUp, keepFailingPeople, moveCursor } from "./model/monitoring/counting";
import { readSeries, seriesRow } from "./model/monitoring/metrics";
import { keepTold, told } from "./model/monitoring/reports";
import { readSignals } from "./model/monitoring/signals";
import { WATCH } from "./model/monitoring/watched";

/** Looks at the last minutes, opens and resolves alerts, and adds the figures up. */
export const watch = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const now = Date.now();
    const signals = await readSignals(ctx, now);
    await followAlerts(ctx, judge(signals), now);
    await keepFailingPeople(ctx, signals);
    await endSilent(ctx, now);
    await moveCursor(ctx, WATCH, now);
    if (await addUp(ctx, now)) await ctx.scheduler.runAfter(0, internal.monitoring.count, {});
    return null;
  },
});

/** Goes on with the figures where one batch was not enough. */
export const count = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    if (await addUp(ctx, Date.now()))
      await ctx.scheduler.runAfter(0, internal.monitoring.count, {});
    return null;
  },
});

/** Keeps what a part or Prometheus told. */
export const keep = internalMutation({
  args: { told },
  returns: v.null(),
  handler: async (ctx, args) => {
    await keepTold(ctx, args.told);
    return null;
  },
});

/** Every series of `/metrics`. */
export const series = internalQuery({
  args: {},
  returns: v.array(seriesRow),
  handler: async (ctx) => await readSeries(ctx),
});
