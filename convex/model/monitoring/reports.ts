import { type Infer, v } from "convex/values";
import type { MutationCtx } from "../../_generated/server";
import { reportKind, type Severity, severity } from "./alertKind";
import { findOpen, openAlert, resolveAlert } from "./alerts";

/** What one request tells: figures of parts, or alerts that Prometheus raised and took back. */
export const told = v.object({
  reports: v.array(v.object({ kind: reportKind, part: v.string(), count: v.number() })),
  alerts: v.array(v.object({ id: v.string(), label: v.string(), severity, isFiring: v.boolean() })),
});
export type Told = Infer<typeof told>;

const MOST = 50;
const MOST_COUNT = 1_000_000;
/** Names of parts and alerts: nothing that could be an address, a sentence or a secret. */
const NAME = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const FINGERPRINT = /^[0-9a-f]{1,32}$/;
const KINDS: readonly string[] = reportKind.members.map(({ value }) => value);

/**
 * Our own form, `{ reports: [{ kind, part, count }] }`, or Alertmanager's webhook (version 4), of
 * which names and states are read and nothing else. Null: it is neither.
 */
export function readTold(body: unknown): Told | null {
  const { reports, alerts, version } = fieldsOf(body);
  if (Array.isArray(reports)) return { reports: reports.flatMap(toReport), alerts: [] };
  if (version !== "4" || !Array.isArray(alerts)) return null;
  return { reports: [], alerts: alerts.flatMap(toAlert) };
}

/** In parts that one mutation can keep, however much was told. */
export function partsOf({ reports, alerts }: Told): Told[] {
  const parts: Told[] = [];
  for (let at = 0; at < Math.max(reports.length, alerts.length); at += MOST) {
    const part = <Row>(rows: Row[]) => rows.slice(at, at + MOST);
    parts.push({ reports: part(reports), alerts: part(alerts) });
  }
  return parts;
}

function toReport(value: unknown): Told["reports"] {
  const { kind, part, count = 1 } = fieldsOf(value);
  const isCount = Number.isInteger(count) && Number(count) >= 1;
  if (!isCount || !isName(part) || !KINDS.includes(String(kind))) return [];
  const most = Math.min(Number(count), MOST_COUNT);
  return [{ kind: kind as Told["reports"][number]["kind"], part, count: most }];
}

function toAlert(value: unknown): Told["alerts"] {
  const { status, labels, fingerprint } = fieldsOf(value);
  const { alertname, severity: level } = fieldsOf(labels);
  const isKnown = status === "firing" || status === "resolved";
  if (!isKnown || !isName(alertname) || !FINGERPRINT.test(String(fingerprint))) return [];
  const isFiring = status === "firing";
  return [{ id: String(fingerprint), label: alertname, severity: severityOf(level), isFiring }];
}

const severityOf = (level: unknown): Severity =>
  level === "page" || level === "critical" ? "page" : "warn";

const isName = (value: unknown): value is string => typeof value === "string" && NAME.test(value);

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

/** Keeps what parts told for the watch; what Prometheus says is an alert at once. */
export async function keepTold(ctx: MutationCtx, { reports, alerts }: Told): Promise<void> {
  for (const report of reports) await ctx.db.insert("monitoringReports", report);
  for (const { id: about, label, severity: level, isFiring } of alerts) {
    const found = { rule: "external", severity: level, about, facts: { label } } as const;
    if (isFiring) {
      await openAlert(ctx, found, Date.now());
      continue;
    }
    const open = await findOpen(ctx, `external:${about}`);
    if (open) await resolveAlert(ctx, open, Date.now());
  }
}
