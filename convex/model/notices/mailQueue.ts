import { type Infer, v } from "convex/values";
import { components, internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { takeMailTurn } from "../limits";

const MINUTE = 60_000;
const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 60 * MINUTE;
const MOST_ATTEMPTS = 6;
/** Resend knows a key for a day: sent again after that, a mail could come twice. */
const GIVE_UP_MS = 23 * 60 * MINUTE;
const LOST_AFTER_MS = 15 * MINUTE;
const BATCH = 100;

export const sending = v.object({
  outcome: v.union(
    v.literal("taken"),
    /** This mail is none that the service takes. */
    v.literal("refused"),
    v.literal("again"),
    /** The service takes nothing from us now: too much at once, or a key or a sender it does not know. */
    v.literal("not_now"),
  ),
  /** How long it asked us to wait. */
  retryAfterMs: v.optional(v.number()),
});
export type Sending = Infer<typeof sending>;

/** Gives a mail its turn: one after the other, as the service takes a few in a second. */
export async function queueMail(ctx: MutationCtx, mailId: Id<"mails">): Promise<void> {
  const mail = await ctx.db.get("mails", mailId);
  if (mail?.state !== "waiting") return;
  const dueAt = await takeMailTurn(ctx);
  await ctx.db.patch("mails", mailId, { dueAt });
  await ctx.scheduler.runAt(dueAt, internal.mails.send, { mailId });
}

/** What became of an attempt: taken, or again later, less and less often, or never. */
export async function noteSending(
  ctx: MutationCtx,
  mailId: Id<"mails">,
  told: Sending,
): Promise<void> {
  const mail = await ctx.db.get("mails", mailId);
  if (mail?.state !== "waiting") return;
  const attempts = mail.attempts + (told.outcome === "not_now" ? 0 : 1);
  if (told.outcome === "taken") {
    const taken = { state: "handed_over" as const, attempts, dueAt: undefined };
    return await ctx.db.patch("mails", mailId, taken);
  }
  const isOver = told.outcome === "refused" || attempts >= MOST_ATTEMPTS || isOld(mail);
  if (isOver) return await ctx.db.patch("mails", mailId, { state: "failed", attempts });
  const dueAt = Date.now() + waitOf(mail, told);
  await ctx.db.patch("mails", mailId, { attempts, dueAt });
  await ctx.scheduler.runAt(dueAt, internal.mails.queue, { mailId });
}

const ageOf = ({ _creationTime }: Doc<"mails">) => Date.now() - _creationTime;
const isOld = (mail: Doc<"mails">) => ageOf(mail) > GIVE_UP_MS;

/** Up to half of it more, by chance: what was refused together does not come back together. */
function waitOf(mail: Doc<"mails">, { outcome, retryAfterMs = 0 }: Sending): number {
  const own = outcome === "not_now" ? ageOf(mail) / 4 : FIRST_RETRY_MS * 2 ** mail.attempts;
  const least = Math.max(FIRST_RETRY_MS, own, retryAfterMs);
  return Math.round(Math.min(least, LONGEST_RETRY_MS) * (1 + Math.random() / 2));
}

/**
 * Queues anew what should have been sent a while ago: an action that was cut off by the end of the
 * backend is not run again. A service that did take it knows its key. What is too old is told as
 * failed.
 */
export async function queueLost(ctx: MutationCtx): Promise<void> {
  const lost = await ctx.db
    .query("mails")
    .withIndex("by_state_and_due", (q) =>
      q.eq("state", "waiting").lt("dueAt", Date.now() - LOST_AFTER_MS),
    )
    .take(BATCH);
  for (const mail of lost) {
    if (isOld(mail)) await ctx.db.patch("mails", mail._id, { state: "failed" });
    else await queueMail(ctx, mail._id);
  }
  if (lost.length === BATCH) await ctx.scheduler.runAfter(0, internal.mails.queueLost, {});
}

/** By then the mail component has sent what it was given, or has given it up. */
export const ASK_AFTER_MS = 15 * MINUTE;

/**
 * What the mail component could not send is told as failed here as well. It is not sent again: these
 * are reminders and news, which would come too late.
 */
export async function noteUnsent(ctx: MutationCtx): Promise<void> {
  const rows = await ctx.db
    .query("mails")
    .withIndex("by_state_and_due", (q) =>
      q.eq("state", "handed_over").gt("dueAt", 0).lt("dueAt", Date.now()),
    )
    .take(BATCH);
  for (const mail of rows) await followComponent(ctx, mail);
  if (rows.length === BATCH) await ctx.scheduler.runAfter(0, internal.mails.noteUnsent, {});
}

async function followComponent(ctx: MutationCtx, mail: Doc<"mails">): Promise<void> {
  const { componentId: emailId } = mail;
  const found = emailId && (await ctx.runQuery(components.resend.lib.getStatus, { emailId }));
  const status = found ? found.status : null;
  const isUnderWay = status === "waiting" || status === "queued";
  if (isUnderWay && !isOld(mail)) {
    return await ctx.db.patch("mails", mail._id, { dueAt: Date.now() + ASK_AFTER_MS });
  }
  const state = isUnderWay || status === "failed" ? ("failed" as const) : mail.state;
  await ctx.db.patch("mails", mail._id, { state, dueAt: undefined });
}

export const mailCounts = v.object({
  waiting: v.number(),
  failed: v.number(),
  superseded: v.number(),
});

/** More are not counted. */
const MOST_COUNTED = 100;

/**
 * How many mails wait to be sent, and how many of the last thirty days never were: the service took
 * none, or a newer one took their place. 100: or more.
 */
export async function countMails(ctx: QueryCtx): Promise<Infer<typeof mailCounts>> {
  const count = async (state: "waiting" | "failed" | "superseded") => {
    const rows = await ctx.db
      .query("mails")
      .withIndex("by_state_and_due", (q) => q.eq("state", state))
      .take(MOST_COUNTED);
    return rows.length;
  };
  return {
    waiting: await count("waiting"),
    failed: await count("failed"),
    superseded: await count("superseded"),
  };
}
