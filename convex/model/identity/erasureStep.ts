import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx } from "../../_generated/server";

/** How far a step has come: done, or to be called again with this cursor. */
export type Progress = { isDone: boolean; cursor: string | null };

/** One batch of a kind of data; harmless when it is done again. */
export type ErasureStep = (
  ctx: MutationCtx,
  user: Doc<"users">,
  cursor: string | null,
  /** As others were told of them. */
  formerName?: string,
) => Promise<Progress>;

export const BATCH = 50;
export const DONE: Progress = { isDone: true, cursor: null };

/** Of rows that are deleted: the next batch begins where this one did. */
export function afterDeleting(count: number, batch = BATCH): Progress {
  return { isDone: count < batch, cursor: null };
}
