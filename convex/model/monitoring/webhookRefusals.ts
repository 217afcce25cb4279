import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { takeForSender } from "../limits";
import { hasRepairSince, type RepairKind } from "../repairs";
import { digestOf } from "../secretHash";
import { isOurs } from "./namedByWebhook";
import { SENDERS, type WebhookSender, webhookSender } from "../session/webhookSenders";

export const webhookRefusal = { sender: webhookSender, status: v.number() };
/** `named`: what it said that it is about. It is looked for, and not kept. */
export const refusal = v.object({ ...webhookRefusal, named: v.optional(v.string()) });

/**
 * Anybody can be refused: a flood of one sender's address leaves few rows, and none of another's,
 * nor of what names something of ours.
 */
export async function noteRefusal(
  ctx: MutationCtx,
  { named, ...told }: Infer<typeof refusal>,
): Promise<void> {
  const isNamed = named !== undefined && (await isOurs(ctx, told.sender, named));
  const status = await takeForSender(ctx, told.sender, isNamed);
  const row = isNamed ? { ...told, isNamed, mark: await markOf(named) } : told;
  if (status.ok) await ctx.db.insert("webhookRefusals", row);
}

/** Tells two names apart, mostly, and nobody from it a name. */
const markOf = async (name: string) => (await digestOf(name)).slice(0, 4);

/** One that somebody made up, or that came too late, says nothing of a secret. */
const LEAST = 3;
const MOST = 100;
/** What a signature that does not fit is answered with. */
const NOT_THEIRS = 401;

/** What refuses answer with: a body that cannot be read, of nobody we know, too large, or no secret here. */
const STATUSES = [400, 401, 413, 503] as const;

export const refusalSum = v.object({
  ...webhookRefusal,
  /** Of the rows that are kept; at most `MOST`. */
  count: v.number(),
  lastAt: v.number(),
});

/** What was refused since then, by sender and answer; who was refused last comes first. */
export async function refusalsSince(
  ctx: QueryCtx,
  after: number,
): Promise<Infer<typeof refusalSum>[]> {
  const sums: Infer<typeof refusalSum>[] = [];
  for (const sender of SENDERS) {
    for (const status of STATUSES) {
      const rows = await ctx.db
        .query("webhookRefusals")
        .withIndex("by_sender_and_status", (q) =>
          q.eq("sender", sender).eq("status", status).gt("_creationTime", after),
        )
        .order("desc")
        .take(MOST);
      const [last] = rows;
      if (last) sums.push({ sender, status, count: rows.length, lastAt: last._creationTime });
    }
  }
  return sums.toSorted((a, b) => b.lastAt - a.lastAt);
}

export type Unheard = { sender: WebhookSender; count: number };

type Span = { after: number; until: number };

/**
 * Of whom nothing was taken since what was refused: the secret here may be another than theirs.
 * `isNamed`: by what named something of ours alone, and where something else bears it out, so that
 * no one person can make it up.
 */
export async function unheardSenders(
  ctx: QueryCtx,
  { after, until }: Span,
  { isNamed }: { isNamed: boolean },
): Promise<Unheard[]> {
  const found: Unheard[] = [];
  for (const sender of SENDERS) {
    const span = { after, until };
    const rows = await (isNamed ? namedOf : notTheirsOf)(ctx, sender, span)
      .order("desc")
      .take(MOST);
    if (rows.length < LEAST) continue;
    const heardAt = await lastHeardAt(ctx, sender, until);
    const since = rows.filter(({ _creationTime }) => _creationTime > heardAt);
    if (since.length < LEAST) continue;
    const unheard = { sender, rows: since, after: Math.max(after, heardAt) };
    if (isNamed && !(await isBorneOut(ctx, unheard))) continue;
    found.push({ sender, count: since.length });
  }
  return found;
}

/** What LiveKit should have told, and was found out by asking. */
const MISSED = [
  "room_missed",
  "room_gone",
  "join_missed",
  "leave_missed",
  "egress_missed",
] as const satisfies readonly RepairKind[];

/**
 * Whoever was in a room knows its name, and everybody their own: one says nothing alone. Where
 * LiveKit's are really refused, what they told is soon missed; Clerk's are of more than one person.
 */
async function isBorneOut(
  ctx: QueryCtx,
  { sender, rows, after }: { sender: WebhookSender; rows: Doc<"webhookRefusals">[]; after: number },
): Promise<boolean> {
  switch (sender) {
    case "livekit":
      return await hasRepairSince(ctx, MISSED, after);
    case "clerk":
      return new Set(rows.map(({ mark }) => mark)).size > 1;
    case "mux":
      // A stream's name is told to its provider alone.
      return true;
  }
}

function notTheirsOf(ctx: QueryCtx, sender: WebhookSender, { after, until }: Span) {
  return ctx.db
    .query("webhookRefusals")
    .withIndex("by_sender_and_status", (q) =>
      q
        .eq("sender", sender)
        .eq("status", NOT_THEIRS)
        .gt("_creationTime", after)
        .lte("_creationTime", until),
    );
}

/** Only what was refused for its signature was read at all. */
function namedOf(ctx: QueryCtx, sender: WebhookSender, { after, until }: Span) {
  return ctx.db
    .query("webhookRefusals")
    .withIndex("by_sender_and_named", (q) =>
      q
        .eq("sender", sender)
        .eq("isNamed", true)
        .gt("_creationTime", after)
        .lte("_creationTime", until),
    );
}

async function lastHeardAt(ctx: QueryCtx, sender: WebhookSender, until: number): Promise<number> {
  const event = await ctx.db
    .query("webhookEvents")
    .withIndex("by_sender", (q) => q.eq("sender", sender).lte("_creationTime", until))
    .order("desc")
    .first();
  return event?._creationTime ?? 0;
}
