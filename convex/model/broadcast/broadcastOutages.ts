import { internal } from "../../_generated/api";
import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { StreamUpdate } from "../egress/egressUpdates";

type Output = Doc<"broadcastOutputs">;
type Told = Pick<StreamUpdate, "error" | "retries" | "retriedAt">;

/** How often a destination is tried again in one outage, in however many egresses. */
const MAX_RETRIES = 3;
/** What has been live for so long is through its outage. Our recorder waits a little longer. */
const SETTLED_AFTER = 45_000;
/** LiveKit's worker gives a destination up 30 s after the last byte that it took. */
const GIVEN_UP_AFTER = 35_000;

/** How often it was tried again in the outage of now, or in the last one. */
export const retriesOf = ({
  retries,
  formerRetries = 0,
}: Pick<Output, "retries" | "formerRetries">) => Math.max(0, retries + formerRetries);

export const isTooMany = (counted: Pick<Output, "retries" | "formerRetries">) =>
  retriesOf(counted) > MAX_RETRIES;

/**
 * The retries of a destination after some news of it. Workers count those of its whole life; what
 * belongs to earlier outages is taken off. LiveKit's worker tries without a pause for half a minute,
 * and tells of the first one: there, each time that it tells is one.
 */
export function countRetries(output: Output, { retries, error }: Told) {
  const { formerRetries = 0 } = output;
  if (retries <= output.retries) return { retries, formerRetries };
  const before = isSettled(output) ? 0 : retriesOf(output);
  const more = error === "" ? 1 : retries - output.retries;
  return { retries, formerRetries: before + more - retries };
}

const isSettled = ({ state, liveSince }: Output) =>
  state === "live" && liveSince !== undefined && Date.now() - liveSince >= SETTLED_AFTER;

/**
 * LiveKit's worker says of a destination that it tries again when it did so last, and nothing else: it
 * is active all along, without an error, and nothing is told once it takes data again.
 */
export function isTriedAgain(output: Output, { retries, retriedAt }: Told): boolean {
  if (output.liveAt === undefined || retriedAt === undefined) return false;
  if (Date.now() - retriedAt >= GIVEN_UP_AFTER) return false;
  return retries > output.retries || (output.state === "stalled" && output.problem === undefined);
}

/** Looks whether one that is tried again without a word of why was given up. */
export async function expectNews(ctx: MutationCtx, output: Output): Promise<void> {
  const { _id: outputId, retries } = output;
  const settle = internal.broadcastJobs.settleOutput;
  await ctx.scheduler.runAfter(GIVEN_UP_AFTER, settle, { outputId, retries });
}

/** It was not given up in the time that this takes: so it takes data again. */
export async function settleOutput(
  ctx: MutationCtx,
  { outputId, retries }: { outputId: Id<"broadcastOutputs">; retries: number },
): Promise<void> {
  const output = await ctx.db.get("broadcastOutputs", outputId);
  if (output?.state !== "stalled" || output.problem !== undefined) return;
  if (output.retries !== retries) return;
  const fields = { state: "live", liveSince: Date.now() } as const;
  await ctx.db.patch("broadcastOutputs", outputId, fields);
}
