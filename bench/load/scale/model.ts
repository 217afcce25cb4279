import { COUNTED, SESSION } from "./counted.ts";
import { CONVEX, LIVEKIT, OWN } from "./prices.ts";

/** What is not counted but assumed; each is named in docs/SCALE.md. */
export const ASSUMED = {
  daysAMonth: 30,
  /** The busiest hour beside an even day. */
  peak: 3,
  /** Each way and person: 640×360 at 25 frames with sound. */
  kbpsDown: 1_200,
  /** Of a function, beside what it writes; Convex counts each by the started kB. */
  documentsRead: 6,
  /** Documents with their indexes, beside their JSON. */
  storageFactor: 2.5,
  /** A node of 16 cores and 10 Gbit/s, half used. */
  pairsOfANode: 500,
  /** One self-hosted Convex backend on 8 cores with its own database. */
  callsOfABackend: 1_500,
  /** Of a mutation from its start to its commit. */
  mutationMs: 20,
};

export const STEPS = [100, 10_000, 1_000_000];

const sum = (values: Record<string, number>) =>
  Object.values(values).reduce((total, value) => total + value, 0);

export const callsOfASession = () => sum(COUNTED.calls);
export const documentsOfASession = () => sum(COUNTED.documents);

/** Rows that are kept for a while, in days; the others stay. */
const KEPT_DAYS: Record<string, number> = {
  qualitySamples: 30,
  webhookEvents: 30,
  mails: 30,
  attempts: 90,
  mentions: 90,
};

/** Inserts and deletes: each is a write. */
export function writesOfASession(): number {
  const forgotten = Object.keys(KEPT_DAYS).map((table) => COUNTED.documents[table] ?? 0);
  const deletes = forgotten.reduce((total, count) => total + count, 0);
  return documentsOfASession() + deletes + 2 * sum(COUNTED.passing);
}

/** Sessions at the same time in the busiest hour. */
export const atOnce = (sessionsADay: number) =>
  (sessionsADay * SESSION.minutes * ASSUMED.peak) / (24 * 60);

export type Month = ReturnType<typeof monthOf>;

export function monthOf(sessionsADay: number) {
  const { daysAMonth, documentsRead } = ASSUMED;
  const sessions = sessionsADay * daysAMonth;
  const calls = sessions * callsOfASession() + COUNTED.cronsADay * daysAMonth;
  const documents = sessions * writesOfASession();
  const bandwidthGB = ((calls * documentsRead + documents) * 1024) / 1e9;
  const personMinutes = sessions * SESSION.minutes * SESSION.people;
  const mediaGB = (personMinutes * 60 * ASSUMED.kbpsDown * 1000) / 8 / 1e9;
  return {
    sessionsADay,
    calls,
    callsASecond: (sessionsADay * callsOfASession() * ASSUMED.peak) / 86_400,
    documents,
    bandwidthGB,
    storageGB: storedGB(sessionsADay),
    personMinutes,
    mediaGB,
    sessionsAtOnce: atOnce(sessionsADay),
    sfuNodes: Math.max(1, Math.ceil(atOnce(sessionsADay) / ASSUMED.pairsOfANode)),
  };
}

/** After a year: what is forgotten after 30 or 90 days, and what stays. */
function storedGB(sessionsADay: number): number {
  const each = COUNTED.bytes / documentsOfASession();
  const documents = Object.entries(COUNTED.documents).map(
    ([table, count]) => sessionsADay * count * (KEPT_DAYS[table] ?? 365),
  );
  const total = documents.reduce((all, count) => all + count, 0);
  return (total * each * ASSUMED.storageFactor) / 1e9;
}

const over = (used: number, included: number) => Math.max(0, used - included);

export function convexCloud({ calls, bandwidthGB, storageGB }: Month): number {
  return (
    CONVEX.seat +
    (over(calls, CONVEX.callsIncluded) / 1e6) * CONVEX.perMillionCalls +
    over(bandwidthGB, CONVEX.bandwidthGB) * CONVEX.perBandwidthGB +
    over(storageGB, CONVEX.storageGB) * CONVEX.perStorageGB
  );
}

/** The cheaper of the plans. */
export function livekitCloud({ personMinutes, mediaGB }: Month): { name: string; dollars: number } {
  return LIVEKIT.plans
    .map(({ name, base, minutes, perMinute, gigabytes, perGB }) => ({
      name,
      dollars: base + over(personMinutes, minutes) * perMinute + over(mediaGB, gigabytes) * perGB,
    }))
    .toSorted((a, b) => a.dollars - b.dollars)[0]!;
}

/** One deployment is one backend: more of them are that many services, each with providers of its own. */
export function selfHosted({ sfuNodes, mediaGB, callsASecond }: Month): {
  deployments: number;
  dollars: number;
} {
  const deployments = Math.max(1, Math.ceil(callsASecond / ASSUMED.callsOfABackend));
  const dollars = sfuNodes * OWN.node + deployments * OWN.backend + mediaGB * OWN.perGB;
  return { deployments, dollars };
}
