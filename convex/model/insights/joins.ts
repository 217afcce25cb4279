import type { Doc } from "../../_generated/dataModel";

type Attempt = Pick<Doc<"attempts">, "kind" | "outcome" | "failure" | "stages">;

/** Who gives up after this long was not let in; who does so earlier changed their mind. */
export const PATIENCE_MS = 10_000;

/** Refusals that are our own fault, and no rule of a booking. */
const OUR_FAULTS: readonly string[] = ["misconfigured", "busy"];

/**
 * What an attempt is to the join success rate. One press of Join is one join, unless the rules
 * closed the door or the person changed their mind; it succeeded when media was connected, however
 * long that took. A connection that is made anew is no join.
 */
export function joinOf({ kind, outcome, failure, stages }: Attempt): "joined" | "failed" | "none" {
  if (kind !== "join") return "none";
  if (outcome === "connected") return "joined";
  if (outcome === "failed") return "failed";
  if (outcome === "refused") return OUR_FAULTS.includes(failure?.code ?? "") ? "failed" : "none";
  return (stages.total ?? 0) >= PATIENCE_MS ? "failed" : "none";
}

/**
 * Milliseconds from the press of Join to connected media; null where that was not told. Pages of
 * an older version tell of the last try's stages alone.
 */
export function joinTimeOf({ total, signal, media }: Attempt["stages"]): number | null {
  if (total !== undefined) return total;
  return signal === undefined || media === undefined ? null : signal + media;
}
