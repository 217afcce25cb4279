/**
 * Times are kept as counts in fixed logarithmic buckets: preferred numbers, twenty to a decade, from
 * 0.1 to 50 s. A bucket holds what is above the bound before it, up to its own and with it; the
 * last one holds the rest. Counts at a bound are exact; a quantile is the geometric middle of its
 * bucket, and off by `MAX_ERROR` at most (between the first bound and the last).
 */
const DECADE = [
  100, 112, 125, 140, 160, 180, 200, 224, 250, 280, 315, 355, 400, 450, 500, 560, 630, 710, 800,
  900,
] as const;
const LAST_MS = 50_000;

/** Upper bounds of all buckets but the last, in milliseconds. */
export const BOUNDS: readonly number[] = [1, 10, 100]
  .flatMap((power) => DECADE.map((bound) => bound * power))
  .filter((bound) => bound <= LAST_MS);

/** From 140 to 160 is the widest step: the middle of that bucket is 6.9 % from its ends. */
export const MAX_ERROR = 0.07;

export type Histogram = number[];

export function emptyHistogram(): Histogram {
  return Array.from({ length: BOUNDS.length + 1 }, () => 0);
}

export function bucketOf(ms: number): number {
  const at = BOUNDS.findIndex((bound) => ms <= bound);
  return at === -1 ? BOUNDS.length : at;
}

/**
 * A histogram as a row keeps it: all of its counts with spaces between. To a database it is one
 * value and not fifty-six, which is most of what reading a row costs.
 */
export function packed(histogram: readonly number[]): string {
  return histogram.join(" ");
}

const SPACE = 32;
const ZERO = 48;

/** Adds a packed histogram to `sum`, in place. */
export function addPacked(sum: Histogram, more: string): void {
  let at = 0;
  let count = 0;
  for (let i = 0; i < more.length; i += 1) {
    const code = more.charCodeAt(i);
    if (code !== SPACE) count = count * 10 + code - ZERO;
    else {
      sum[at] = (sum[at] ?? 0) + count;
      at += 1;
      count = 0;
    }
  }
  sum[at] = (sum[at] ?? 0) + count;
}

export function sizeOf(histogram: readonly number[]): number {
  return histogram.reduce((sum, count) => sum + count, 0);
}

/** How many took longer than this bound; exact, as it is one of `BOUNDS`. */
export function countOver(histogram: readonly number[], bound: number): number {
  return sizeOf(histogram.slice(bucketOf(bound) + 1));
}

/** In milliseconds; null where nothing was counted. */
export function quantile(histogram: readonly number[], q: number): number | null {
  let left = Math.ceil(q * sizeOf(histogram));
  if (left <= 0) return null;
  const at = histogram.findIndex((count) => (left -= count) <= 0);
  const [low, high] = [BOUNDS[at - 1], BOUNDS[at]];
  if (low === undefined) return high ?? null;
  return high === undefined ? low : Math.sqrt(low * high);
}
