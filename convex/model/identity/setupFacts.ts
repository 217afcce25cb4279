import { type Infer, v } from "convex/values";
import type { QueryCtx } from "../../_generated/server";
import { mailService } from "../notices/mailService";
import { countMails } from "../notices/mailQueue";

/** What the rows say of a deployment's set-up. */
export const knownFacts = v.object({
  hasJoined: v.boolean(),
  isLivekitHeard: v.boolean(),
  hasClerkPeople: v.boolean(),
  isClerkHeard: v.boolean(),
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
});

/** A webhook of somebody's join has come by then, if any does. */
const SOON_MS = 5 * 60_000;

export async function factsOfRows(ctx: QueryCtx, now: number): Promise<KnownFacts> {
  const joined = await ctx.db
    .query("tokenLogs")
    .withIndex("by_outcome", (q) => q.eq("outcome", "granted").lt("_creationTime", now - SOON_MS))
    .first();
  const identity = await ctx.auth.getUserIdentity();
  const issuer = issuerOf();
  const clerkPerson = await ctx.db
    .query("users")
    .withIndex("by_token_identifier", (q) =>
      q.gte("tokenIdentifier", `${issuer}|`).lt("tokenIdentifier", `${issuer}}`),
    )
    .first();
  return {
    hasJoined: joined !== null,
    isLivekitHeard: await isHeard(ctx, "EV_"),
    hasClerkPeople: issuer !== "" && clerkPerson !== null,
    isClerkHeard: await isHeard(ctx, "clerk:"),
    failedMails: (await countMails(ctx)).failed,
    namesSignIn: identity && typeof identity["sid"] === "string",
  };
}

/** Whether a webhook whose ids begin like this came in the last 30 days. */
async function isHeard(ctx: QueryCtx, prefix: string): Promise<boolean> {
  const row = await ctx.db
    .query("webhookEvents")
    .withIndex("by_event_id", (q) => q.gte("eventId", prefix).lt("eventId", `${prefix}~`))
    .first();
  return row !== null;
}

export const issuerOf = () => process.env.CLERK_JWT_ISSUER_DOMAIN ?? "";
export const hasClerkSecret = () => Boolean(process.env.CLERK_WEBHOOK_SIGNING_SECRET);
export const hasMail = () => mailService() !== null;
