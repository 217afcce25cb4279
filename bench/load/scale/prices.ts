/**
 * US dollars, as published in the second half of 2026; where no page could be read, an assumption
 * that says so. Put in your own: every figure of docs/SCALE.md follows from these.
 */
export const CONVEX = {
  source: "docs.convex.dev/production/state/limits, a copy of November 2026 (US regions; EU 1.3 ×)",
  seat: 25,
  callsIncluded: 25e6,
  perMillionCalls: 2,
  bandwidthGB: 50,
  perBandwidthGB: 0.2,
  storageGB: 50,
  perStorageGB: 0.2,
};

type Plan = {
  name: string;
  base: number;
  minutes: number;
  perMinute: number;
  gigabytes: number;
  perGB: number;
};
export const LIVEKIT = {
  source: "livekit.com/pricing; assumption: as of late 2025, to be compared with the page",
  plans: [
    { name: "Ship", base: 50, minutes: 150e3, perMinute: 0.0005, gigabytes: 250, perGB: 0.12 },
    { name: "Scale", base: 500, minutes: 1.5e6, perMinute: 0.0004, gigabytes: 3_000, perGB: 0.1 },
  ] satisfies Plan[],
};

export const OWN = {
  source: "assumption: dedicated machines with traffic by the terabyte",
  node: 300,
  backend: 400,
  perGB: 0.001,
};
