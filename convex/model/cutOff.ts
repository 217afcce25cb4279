/** Longer than an action can run, in ms: its end was not written. */
export const CUT_OFF = 11 * 60_000;
