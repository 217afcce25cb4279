import type { Doc, Id } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";
import type { AskedPart } from "../egress/egressService";
import { askedPartOf } from "./recordingSweep";

type Part = Doc<"recordingParts">;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BATCH = 10;

/** Its file may still lie at a worker of which nothing is heard. */
export function isLost({ isSettled, lostAt, fileSize, verifiedAt, custodyGivenUp }: Part): boolean {
  const isUnheardOf = verifiedAt === undefined && !custodyGivenUp && fileSize === undefined;
  return isSettled && lostAt !== undefined && isUnheardOf;
}

/** A lost part is waited for no more: from now on its worker is asked now and then whether it is back. */
export const seekFirst = (part: Part): Partial<Part> =>
  isLost({ ...part, isSettled: true }) ? { seekAt: Date.now() } : {};

/** Asked for by an admin: a day more, beginning at once. */
export const seekAnew = () => ({ soughtSince: Date.now(), seekAt: Date.now() });

/** It was heard of: with a file or without one, there is nothing more to ask. */
export const SOUGHT = { seekAt: undefined, soughtSince: undefined };

/**
 * The lost parts whose workers are asked now: each as long after the last time as it has been lost,
 * up to an hour, for a day.
 */
export async function takeSought(
  ctx: MutationCtx,
): Promise<(AskedPart & { partId: Id<"recordingParts"> })[]> {
  const now = Date.now();
  const due = await ctx.db
    .query("recordingParts")
    .withIndex("by_seek_at", (q) => q.gt("seekAt", 0).lte("seekAt", now))
    .take(BATCH);
  const taken = [];
  for (const part of due) {
    const since = now - (part.soughtSince ?? part.lostAt ?? now);
    const seekAt = now + Math.min(Math.max(since, MINUTE), HOUR);
    await ctx.db.patch("recordingParts", part._id, since < DAY ? { seekAt } : SOUGHT);
    const asked = await askedPartOf(ctx, part);
    if (asked) taken.push({ partId: part._id, ...asked });
  }
  return taken;
}
