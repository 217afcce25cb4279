import { type Infer, v } from "convex/values";
import { STEPS, WHYS } from "../../../lib/doctor/steps";
import { VERDICT_CODES } from "../../../lib/doctor/verdicts";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { fail } from "../errors";

const stepId = v.union(...STEPS.map(({ id }) => v.literal(id)));
const figure = v.optional(v.number());

/** A step that ran; figures as in `lib/doctor/steps.ts`. */
export const checkStep = v.object({
  id: stepId,
  state: v.union(v.literal("pass"), v.literal("slow"), v.literal("fail"), v.literal("skipped")),
  ms: v.union(v.number(), v.null()),
  why: v.optional(v.union(...WHYS.map((why) => v.literal(why)))),
  facts: v.optional(
    v.object({
      rttMs: figure,
      lossPercent: figure,
      jitterMs: figure,
      upKbps: figure,
      downKbps: figure,
      candidates: figure,
      relayBy: v.optional(v.union(v.literal("udp"), v.literal("tcp"), v.literal("tls"))),
      isChosen: v.optional(v.boolean()),
    }),
  ),
});
export const verdictCode = v.union(...VERDICT_CODES.map((code) => v.literal(code)));

/** A connection check as it is told: with its attempt, and with nothing of the person. */
export const checkFields = {
  attemptId: v.string(),
  /** Null when every hop was clear. */
  verdict: v.union(verdictCode, v.null()),
  steps: v.array(checkStep),
};
const check = v.object(checkFields);

const MAX_ID = 64;
const MAX_CHECKS_OF_ATTEMPT = 5;

/** Keeps a person's check; the oldest few of an attempt stand. @throws BAD_INPUT */
export async function storeCheck(
  ctx: MutationCtx,
  userId: Id<"users">,
  args: Infer<typeof check>,
): Promise<void> {
  const { attemptId, steps } = args;
  if (attemptId.length > MAX_ID || steps.length > STEPS.length) fail("BAD_INPUT", "Too much.");
  const known = await ctx.db
    .query("connectionChecks")
    .withIndex("by_user_and_attempt", (q) => q.eq("userId", userId).eq("attemptId", attemptId))
    .take(MAX_CHECKS_OF_ATTEMPT);
  if (known.length === MAX_CHECKS_OF_ATTEMPT) return;
  await ctx.db.insert("connectionChecks", { userId, ...args });
}

type Key = { userId: Id<"users">; attemptId: string };

/** The newest of an attempt: an id is nobody's secret, so that only those of its person count. */
export async function checkOf(
  ctx: QueryCtx,
  { userId, attemptId }: Key,
): Promise<Doc<"connectionChecks"> | null> {
  const newest = async (owner: Id<"users"> | undefined) =>
    await ctx.db
      .query("connectionChecks")
      .withIndex("by_user_and_attempt", (q) => q.eq("userId", owner).eq("attemptId", attemptId))
      .order("desc")
      .first();
  // Those of before say nothing of whose they are; they are kept for a month.
  return (await newest(userId)) ?? (await newest(undefined));
}

/** What an admin sees of the newest check of an attempt. */
export const checkView = v.object({ at: v.number(), ...checkFields });

export async function viewCheck(
  ctx: QueryCtx,
  userId: string,
  attemptId: string,
): Promise<Infer<typeof checkView> | null> {
  const id = ctx.db.normalizeId("users", userId);
  const row = id && (await checkOf(ctx, { userId: id, attemptId }));
  if (!row) return null;
  const { _creationTime: at, verdict, steps } = row;
  return { at, attemptId, verdict, steps };
}
