import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { AlertFacts } from "./alertKind";
import { type Found, keyOf } from "./alertRules";
import { log } from "../log";
import { tellOfAlert } from "./alertTelling";

export type Alert = Doc<"alerts">;

/** Something that comes and goes is one alert, not one each time. */
export const CALM_MS = 2 * 60_000;
/** More than there are rules and parts; what is behind it waits for the next look. */
const MOST_OPEN = 200;

/** Opens what was found and is not open, and resolves what has not been found for a while. */
export async function followAlerts(ctx: MutationCtx, found: Found[], now: number): Promise<void> {
  const open = await openAlerts(ctx);
  const byKey = new Map(found.map((one) => [keyOf(one), one]));
  for (const alert of open) {
    if (alert.rule === "external") continue;
    const still = byKey.get(alert.key);
    if (still) await keepOpen(ctx, alert, still.facts);
    else await calmDown(ctx, alert, now);
    byKey.delete(alert.key);
  }
  for (const one of byKey.values()) await openAlert(ctx, one);
}

export async function openAlerts(ctx: QueryCtx): Promise<Alert[]> {
  return await ctx.db
    .query("alerts")
    .withIndex("by_open", (q) => q.eq("isOpen", true))
    .take(MOST_OPEN);
}

/** An alert that is open already stays the one that it is. */
export async function openAlert(ctx: MutationCtx, found: Found): Promise<void> {
  const key = keyOf(found);
  if ((await findOpen(ctx, key)) !== null) return;
  const { rule, severity, facts } = found;
  const alertId = await ctx.db.insert("alerts", { key, rule, severity, facts, isOpen: true });
  log.warn("alert_opened", { rule, severity, alertId });
  await noteAlert(ctx, alertId, "opened");
  await tellOfAlert(ctx, alertId, "opened");
}

export async function findOpen(ctx: QueryCtx, key: string): Promise<Alert | null> {
  return await ctx.db
    .query("alerts")
    .withIndex("by_key_and_open", (q) => q.eq("key", key).eq("isOpen", true))
    .unique();
}

/** The figures are those of the worst moment. */
async function keepOpen(ctx: MutationCtx, alert: Alert, facts: AlertFacts): Promise<void> {
  const isWorse = (facts.count ?? 0) > (alert.facts.count ?? 0);
  if (!isWorse && alert.calmSince === undefined) return;
  const change = { calmSince: undefined, ...(isWorse && { facts }) };
  await ctx.db.patch("alerts", alert._id, change);
}

async function calmDown(ctx: MutationCtx, alert: Alert, now: number): Promise<void> {
  if (alert.calmSince === undefined) {
    await ctx.db.patch("alerts", alert._id, { calmSince: now });
  } else if (now - alert.calmSince >= CALM_MS) {
    await resolveAlert(ctx, alert, now);
  }
}

export async function resolveAlert(ctx: MutationCtx, alert: Alert, now: number): Promise<void> {
  await ctx.db.patch("alerts", alert._id, {
    isOpen: false,
    resolvedAt: now,
    calmSince: undefined,
  });
  log.info("alert_resolved", { rule: alert.rule, alertId: alert._id });
  await noteAlert(ctx, alert._id, "resolved");
  await tellOfAlert(ctx, alert._id, "resolved");
}

/** Adds to the story of an alert; its rows are only ever added. */
export async function noteAlert(
  ctx: MutationCtx,
  alertId: Id<"alerts">,
  action: Doc<"alertEvents">["action"],
  actorId: Id<"users"> | null = null,
): Promise<void> {
  await ctx.db.insert("alertEvents", { alertId, action, actorId });
}
