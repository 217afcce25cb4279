import type { Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import { sendEvent } from "../integrations/outgoing";
import { tell } from "../notices/telling";

const MOST_ADMINS = 50;

/** Tells the admins, in the app, by mail and through their endpoints, that something is wrong or right again. */
export async function tellOfAlert(
  ctx: MutationCtx,
  alertId: Id<"alerts">,
  what: "opened" | "resolved",
): Promise<void> {
  const alert = await ctx.db.get("alerts", alertId);
  if (alert === null) return;
  const facts = {
    kind: `alert_${what}` as const,
    alert: alert.rule,
    title: alert.facts.label ?? alert.facts.part ?? "",
    startsAt: what === "opened" ? alert._creationTime : (alert.resolvedAt ?? Date.now()),
  };
  const admins = await ctx.db
    .query("users")
    .withIndex("by_admin", (q) => q.eq("isAdmin", true))
    .take(MOST_ADMINS);
  for (const admin of admins) await tell(ctx, admin._id, facts);
  // Of whose connection it is, other programs are not told.
  const { userId: _userId, ...told } = alert.facts;
  await sendEvent(ctx, {
    type: what === "opened" ? "alert.raised" : "alert.resolved",
    data: { alertId, rule: alert.rule, severity: alert.severity, facts: told },
  });
}
