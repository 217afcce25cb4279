/** What is shorter might be guessed. */
const LEAST = 32;

/** The token that opens the figures; null: none is set, or one that is too short to be one. */
export function monitoringToken(set: string | undefined): string | null {
  return set !== undefined && set.length >= LEAST ? set : null;
}

export function isShortToken(set: string | undefined): boolean {
  return Boolean(set) && monitoringToken(set) === null;
}
