import type { PaginationOptions, PaginationResult } from "convex/server";
import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { bounded } from "../paging";
import { alertFacts, alertRule, severity } from "./alertKind";
import { type Alert, noteAlert, openAlerts, resolveAlert } from "./alerts";

const { userId: _userId, ...shownFacts } = alertFacts;
const person = v.object({ _id: v.id("users"), name: v.string() });

export const alertRow = v.object({
  _id: v.id("alerts"),
  rule: alertRule,
  severity,
  facts: v.object(shownFacts),
  /** Whom it is about, where it is about a person. */
  person: v.union(person, v.null()),
  openedAt: v.number(),
  resolvedAt: v.union(v.number(), v.null()),
  acknowledged: v.union(v.object({ at: v.number(), by: v.string() }), v.null()),
});
export type AlertRow = Infer<typeof alertRow>;

/** The open ones, the newest first. */
export async function listOpen(ctx: QueryCtx): Promise<AlertRow[]> {
  const alerts = await openAlerts(ctx);
  return await Promise.all(alerts.map((alert) => toRow(ctx, alert)));
}

export async function pageOfPast(
  ctx: QueryCtx,
  paginationOpts: PaginationOptions,
): Promise<PaginationResult<AlertRow>> {
  const page = await ctx.db
    .query("alerts")
    .withIndex("by_open", (q) => q.eq("isOpen", false))
    .order("desc")
    .paginate(bounded(paginationOpts));
  return { ...page, page: await Promise.all(page.page.map((alert) => toRow(ctx, alert))) };
}

async function toRow(ctx: QueryCtx, alert: Alert): Promise<AlertRow> {
  const { userId, ...facts } = alert.facts;
  const about = userId && (await ctx.db.get("users", userId));
  const by = alert.acknowledgedBy && (await ctx.db.get("users", alert.acknowledgedBy));
  const at = alert.acknowledgedAt;
  return {
    _id: alert._id,
    rule: alert.rule,
    severity: alert.severity,
    facts,
    person: about ? { _id: about._id, name: about.name } : null,
    openedAt: alert._creationTime,
    resolvedAt: alert.resolvedAt ?? null,
    acknowledged: at === undefined ? null : { at, by: by?.name ?? "" },
  };
}

export const acknowledgeResult = v.union(
  v.literal("acknowledged"),
  v.literal("already"),
  v.literal("not_found"),
);

/** Says that somebody looks after it. The first one counts, and is in its story. */
export async function acknowledgeAlert(
  ctx: MutationCtx,
  admin: Doc<"users">,
  alertId: string,
): Promise<Infer<typeof acknowledgeResult>> {
  const alert = await findAlert(ctx, alertId);
  if (alert === null) return "not_found";
  if (alert.acknowledgedAt !== undefined) return "already";
  const fields = { acknowledgedAt: Date.now(), acknowledgedBy: admin._id };
  await ctx.db.patch("alerts", alert._id, fields);
  await noteAlert(ctx, alert._id, "acknowledged", admin._id);
  return "acknowledged";
}

export const closeResult = v.union(
  v.literal("closed"),
  v.literal("already"),
  /** The watch itself sees it, and ends it. */
  v.literal("watched"),
  v.literal("not_found"),
);

/** Ends what Prometheus raised and no longer speaks of, as where it was taken away. */
export async function closeAlert(
  ctx: MutationCtx,
  admin: Doc<"users">,
  alertId: string,
): Promise<Infer<typeof closeResult>> {
  const alert = await findAlert(ctx, alertId);
  if (alert === null) return "not_found";
  if (!alert.isOpen) return "already";
  if (alert.rule !== "external") return "watched";
  await resolveAlert(ctx, alert, Date.now(), admin._id);
  return "closed";
}

async function findAlert(ctx: QueryCtx, alertId: string): Promise<Alert | null> {
  const id = ctx.db.normalizeId("alerts", alertId);
  return id && (await ctx.db.get("alerts", id));
}
