import type { Figure } from "../figure.ts";
import { DEFAULTS } from "./plan.ts";
import { loadFigure } from "./report.ts";
import { runLoad } from "./run.ts";
import { ownTarget } from "./target.ts";

/** Twenty pairs at once, sound alone: from asking for a token to being in and heard. */
export async function measureLoad(): Promise<Figure[]> {
  const target = await ownTarget();
  try {
    return [loadFigure("load-20-pairs", await runLoad(target, DEFAULTS))];
  } finally {
    await target.stop();
  }
}
