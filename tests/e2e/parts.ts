/** All that a stack of one machine runs, as `/healthz` names it; tests have what it needs for each. */
export const PARTS = ["app", "captions", "engine", "people", "recorder", "sfu"];
