/** What a run is to do, and what came of it. All times are milliseconds. */
export type LoadOptions = {
  pairs: number;
  /** Over how long the pairs begin, evenly. */
  rampMs: number;
  /** How long each stays and talks. */
  talkMs: number;
  /** Pairs of one process of clients. */
  pairsEach: number;
};
export const DEFAULTS: LoadOptions = {
  pairs: 20,
  rampMs: 10_000,
  talkMs: 40_000,
  pairsEach: 10,
};
/** Two people with their sign-in tokens; `clientId` is whom the provider books. */
export type PairPlan = {
  pair: number;
  startAfterMs: number;
  providerToken: string;
  clientToken: string;
  clientId: string;
};
export type CrowdPlan = { convexUrl: string; talkMs: number; pairs: PairPlan[] };
export type PairOutcome = {
  pair: number;
  /** Why it was not whole: the step, and what was said. Null: everything worked. */
  problem: string | null;
  /** Of each that came in: from asking for the token to connected and sending. */
  joins: number[];
  /** Of each that heard the other: from asking for the token to the first sound. */
  heard: number[];
  /** Of each message: from sending to the other side's page. */
  chat: number[];
};

/** The most that any step of a pair may take. */
export const STEP_LIMIT_MS = 30_000;
/** After this, what has not ended is a failure. */
export function limitOf({ rampMs, talkMs }: LoadOptions): number {
  return rampMs + talkMs + 3 * STEP_LIMIT_MS;
}
