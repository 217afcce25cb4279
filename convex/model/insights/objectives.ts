import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { DEFAULT_OBJECTIVES, faultOf, type Objectives } from "../../../lib/insights/budget";

export const objectiveArgs = {
  /** Of joins that succeed, 0.5 to 0.9999. */
  joinShare: v.number(),
  /** Milliseconds; one of the histogram's bounds. */
  joinMs: v.number(),
};

export const objectiveResult = v.union(
  v.object({ kind: v.literal("set") }),
  v.object({
    kind: v.literal("refused"),
    reason: v.union(v.literal("bad_share"), v.literal("bad_time")),
  }),
);

/** One change of the objectives, and who made it. */
export const objectiveChange = v.object({ ...objectiveArgs, at: v.number(), by: v.string() });

const MAX_CHANGES = 20;

export async function objectivesOf(ctx: QueryCtx): Promise<Objectives> {
  const newest = await ctx.db.query("insightObjectives").order("desc").first();
  if (newest === null) return DEFAULT_OBJECTIVES;
  const { joinShare, joinMs } = newest;
  return { joinShare, joinMs };
}

/** The newest changes; before the first one the defaults were in force. */
export async function changesOf(ctx: QueryCtx): Promise<Infer<typeof objectiveChange>[]> {
  const rows = await ctx.db.query("insightObjectives").order("desc").take(MAX_CHANGES);
  return await Promise.all(
    rows.map(async ({ joinShare, joinMs, actorId, _creationTime: at }) => {
      const by = (await ctx.db.get("users", actorId))?.name ?? "";
      return { joinShare, joinMs, at, by };
    }),
  );
}

/** Each change is a row that stays; what is in force already needs none. */
export async function setObjectives(
  ctx: MutationCtx,
  admin: Doc<"users">,
  wanted: Objectives,
): Promise<Infer<typeof objectiveResult>> {
  const reason = faultOf(wanted);
  if (reason !== null) return { kind: "refused", reason };
  const known = await objectivesOf(ctx);
  const isSame = known.joinShare === wanted.joinShare && known.joinMs === wanted.joinMs;
  if (!isSame) await ctx.db.insert("insightObjectives", { ...wanted, actorId: admin._id });
  return { kind: "set" };
}
