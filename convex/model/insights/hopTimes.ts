import { type Infer, v } from "convex/values";
import {
  addPacked,
  bucketOf,
  emptyHistogram,
  type Histogram,
  packed,
  sizeOf,
} from "../../../lib/insights/histogram";
import type { Doc } from "../../_generated/dataModel";

/** The stages of a join that are a hop each, in their order. */
const HOPS = ["token", "signal", "media"] as const;
type Hop = (typeof HOPS)[number];
export type HopTimes = Record<Hop, Histogram>;

/** Milliseconds of one join; a page may not have told all of them. */
export const hopMs = v.object({
  token: v.optional(v.number()),
  signal: v.optional(v.number()),
  media: v.optional(v.number()),
});
type HopMs = Infer<typeof hopMs>;

export const packedHops = v.object({ token: v.string(), signal: v.string(), media: v.string() });

const eachHop = <T>(of: (hop: Hop) => T) =>
  Object.fromEntries(HOPS.map((hop) => [hop, of(hop)])) as Record<Hop, T>;

/** Of a join that succeeded: what its last try took at each hop. */
export function hopsOf({ token, signal, media }: Doc<"attempts">["stages"]): HopMs | undefined {
  const told = { token, signal, media };
  return HOPS.some((hop) => told[hop] !== undefined) ? told : undefined;
}

export function emptyHops(): HopTimes {
  return eachHop(emptyHistogram);
}

/** Adds one join to `sum`, in place. */
export function addHops(sum: HopTimes, join: HopMs): void {
  for (const hop of HOPS) {
    const ms = join[hop];
    if (ms !== undefined) sum[hop][bucketOf(ms)]! += 1;
  }
}

/** Adds what a row has to `sum`, in place. */
export function addHopRow(sum: HopTimes, { hopTimes }: Pick<Doc<"insightDays">, "hopTimes">): void {
  if (hopTimes) for (const hop of HOPS) addPacked(sum[hop], hopTimes[hop]);
}

/** As a row keeps them; one without any has none. */
export function hopRowOf(sum: HopTimes): Pick<Doc<"insightDays">, "hopTimes"> {
  const hasAny = HOPS.some((hop) => sizeOf(sum[hop]) > 0);
  return hasAny ? { hopTimes: eachHop((hop) => packed(sum[hop])) } : {};
}
