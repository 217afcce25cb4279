import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import type { AlertFacts, AlertRule } from "./alertKind";
import { type Found, keyOf, RULES } from "./alertRules";
import { log } from "../log";
import { tellOfAlert } from "./alertTelling";

export type Alert = Doc<"alerts">;

const RULE_NAMES = Object.keys(RULES) as (keyof typeof RULES)[];

/** Something that comes and goes is one alert, not one each time. */
export const CALM_MS = 2 * 60_000;
/** Twice the four hours after which Alertmanager says again what still is, unless it is told otherwise. */
const SILENT_MS = 8 * 60 * 60_000;
/** Shown at a time: the newest. */
const MOST_OPEN = 200;
/** More than one rule finds at a time; what is behind it waits for the next look. */
const MOST_OF_RULE = 50;

/** Opens what was found and is not open, and resolves what has not been found for a while. */
export async function followAlerts(ctx: MutationCtx, found: Found[], now: number): Promise<void> {
  const byKey = new Map(found.map((one) => [keyOf(one), one]));
  for (const alert of await watchedAlerts(ctx)) {
    const still = byKey.get(alert.key);
    if (still) await keepOpen(ctx, alert, still.facts);
    else await calmDown(ctx, alert, now);
    byKey.delete(alert.key);
  }
  for (const one of byKey.values()) await openAlert(ctx, one);
}

/** The open ones of the watch's own rules. */
async function watchedAlerts(ctx: QueryCtx): Promise<Alert[]> {
  const ofRules = await Promise.all(
    RULE_NAMES.map(async (rule) => await openOf(ctx, rule).take(MOST_OF_RULE)),
  );
  return ofRules.flat();
}

function openOf(ctx: QueryCtx, rule: AlertRule) {
  return ctx.db
    .query("alerts")
    .withIndex("by_rule_and_open_and_said", (q) => q.eq("rule", rule).eq("isOpen", true));
}

/** The open ones, the newest first. */
export async function openAlerts(ctx: QueryCtx): Promise<Alert[]> {
  return await ctx.db
    .query("alerts")
    .withIndex("by_open", (q) => q.eq("isOpen", true))
    .order("desc")
    .take(MOST_OPEN);
}

/** An alert that is open already stays the one that it is. */
export async function openAlert(ctx: MutationCtx, found: Found, saidAt?: number): Promise<void> {
  const key = keyOf(found);
  const known = await findOpen(ctx, key);
  if (known !== null) {
    if (saidAt !== undefined) await ctx.db.patch("alerts", known._id, { saidAt });
    return;
  }
  const { rule, severity, facts } = found;
  const fields = { key, rule, severity, facts, saidAt, isOpen: true };
  const alertId = await ctx.db.insert("alerts", fields);
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

/** Resolves what Prometheus has not said again for so long that it would have. */
export async function endSilent(ctx: MutationCtx, now: number): Promise<void> {
  const silent = await ctx.db
    .query("alerts")
    .withIndex("by_rule_and_open_and_said", (q) =>
      q
        .eq("rule", "external")
        .eq("isOpen", true)
        .lt("saidAt", now - SILENT_MS),
    )
    .take(MOST_OF_RULE);
  for (const alert of silent) await resolveAlert(ctx, alert, now);
}

/** Null, the actor: it ended by itself. */
export async function resolveAlert(
  ctx: MutationCtx,
  alert: Alert,
  now: number,
  actorId: Id<"users"> | null = null,
): Promise<void> {
  await ctx.db.patch("alerts", alert._id, {
    isOpen: false,
    resolvedAt: now,
    calmSince: undefined,
  });
  log.info("alert_resolved", { rule: alert.rule, alertId: alert._id });
  await noteAlert(ctx, alert._id, "resolved", actorId);
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
