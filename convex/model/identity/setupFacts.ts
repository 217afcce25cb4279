import { type Infer, v } from "convex/values";
import type { QueryCtx } from "../../_generated/server";
import { mailService } from "../notices/mailService";
import { countMails } from "../notices/mailQueue";
import { KEPT_FOR } from "../upkeep/retention";
import { refusalsSince, refusalSum, unheardSenders } from "../monitoring/webhookRefusals";
import { type WebhookSender, webhookSender } from "../session/webhookSenders";

/** What the rows say of a deployment's set-up. */
export const knownFacts = v.object({
  hasJoined: v.boolean(),
  isLivekitHeard: v.boolean(),
  hasClerkPeople: v.boolean(),
  isClerkHeard: v.boolean(),
  unheardSenders: v.array(webhookSender),
  /** Webhooks of the last seven days that were refused. */
  refusals: v.array(refusalSum),
  failedMails: v.number(),
  /** Of the admin who asks; null: nobody does. */
  namesSignIn: v.union(v.boolean(), v.null()),
});
type KnownFacts = Infer<typeof knownFacts>;

/** What outside answers say of it: `lib/setup/facts.ts` says what each means. */
export const setupFacts = v.object({
  ...knownFacts.fields,
  issuer: v.string(),
  issuerKeys: v.union(v.literal("ok"), v.literal("missing"), v.literal("unreachable"), v.null()),
  origins: v.array(v.string()),
  livekit: v.union(
    v.literal("ok"),
    v.literal("unset"),
    v.literal("refused"),
    v.literal("unreachable"),
  ),
  livekitSkewMs: v.union(v.number(), v.null()),
  clientSkewMs: v.number(),
  hasClerkSecret: v.boolean(),
  hasMail: v.boolean(),
  recorder: v.union(
    v.literal("ready"),
    v.literal("refused"),
    v.literal("unreachable"),
    v.literal("storage"),
    v.null(),
  ),
  hasShortMonitoringToken: v.boolean(),
});

/** A webhook of somebody's join has come by then, if any does. */
const SOON_MS = 5 * 60_000;
const DAY = 24 * 60 * 60_000;
/** Ids of webhooks are kept for 30 days: of what is older, nothing can be said. */
const OF_LATE_MS = KEPT_FOR.webhookEvents - DAY;
/** Whoever is refused sends again within this. */
const REFUSED_MS = 7 * DAY;

export async function factsOfRows(ctx: QueryCtx, now: number): Promise<KnownFacts> {
  const identity = await ctx.auth.getUserIdentity();
  const cameAt = await lastCameAt(ctx, now);
  const unheard = await unheardSenders(
    ctx,
    { after: now - REFUSED_MS, until: now },
    { isNamed: false },
  );
  return {
    hasJoined: cameAt !== null,
    isLivekitHeard: await isHeard(ctx, "livekit", cameAt ?? now - OF_LATE_MS),
    hasClerkPeople: await hasClerkPeople(ctx, now),
    isClerkHeard: await isHeard(ctx, "clerk", now - OF_LATE_MS),
    unheardSenders: unheard.map(({ sender }) => sender),
    refusals: await refusalsSince(ctx, now - REFUSED_MS),
    failedMails: (await countMails(ctx)).failed,
    namesSignIn: identity && typeof identity["sid"] === "string",
  };
}

/** Looked through, newest first. */
const MOST_ROWS = 100;

/** When somebody last came into a room, long enough ago that LiveKit has told of it; null: not of late. */
async function lastCameAt(ctx: QueryCtx, now: number): Promise<number | null> {
  const rows = await ctx.db
    .query("attempts")
    .withIndex("by_creation_time", (q) =>
      q.gt("_creationTime", now - OF_LATE_MS).lt("_creationTime", now - SOON_MS),
    )
    .order("desc")
    .take(MOST_ROWS);
  return rows.find(({ outcome }) => outcome === "connected")?._creationTime ?? null;
}

/** Whether somebody came by Clerk of late: it would have told of them. */
async function hasClerkPeople(ctx: QueryCtx, now: number): Promise<boolean> {
  const issuer = issuerOf();
  if (issuer === "") return false;
  const rows = await ctx.db
    .query("users")
    .withIndex("by_creation_time", (q) => q.gt("_creationTime", now - OF_LATE_MS))
    .order("desc")
    .take(MOST_ROWS);
  return rows.some(({ tokenIdentifier }) => tokenIdentifier.startsWith(`${issuer}|`));
}

/** Whether they told of anything since then, or a little before: what was asked for comes first. */
async function isHeard(ctx: QueryCtx, sender: WebhookSender, since: number): Promise<boolean> {
  const row = await ctx.db
    .query("webhookEvents")
    .withIndex("by_sender", (q) => q.eq("sender", sender).gt("_creationTime", since - SOON_MS))
    .first();
  return row !== null;
}

export const issuerOf = () => process.env.CLERK_JWT_ISSUER_DOMAIN ?? "";
export const hasClerkSecret = () => Boolean(process.env.CLERK_WEBHOOK_SIGNING_SECRET);
export const hasMail = () => mailService() !== null;
