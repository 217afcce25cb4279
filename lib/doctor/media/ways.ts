import { isRelayed } from "../../quality/relayed";

/** A way that media may take, and what came of trying it. */
export type Way = "udp" | "tcp" | "relay";
export type WayResult = {
  state: "pass" | "fail" | "skipped";
  /** From signalling to its first pair or address, or to the end of a try in vain. */
  ms: number | null;
  rttMs: number | null;
  /** Addresses to try: the server's, or the relay's for us. */
  candidates: number;
  /** Media goes by the pair that ICE chose. */
  isChosen: boolean;
  /** How the relay itself is reached. */
  relayBy: RelayBy | null;
};
export type RelayBy = "udp" | "tcp" | "tls";
export type Ways = Record<Way, WayResult>;

type Row = Record<string, unknown>;

const unseen = (): WayResult => ({
  state: "fail",
  ms: null,
  rttMs: null,
  candidates: 0,
  isChosen: false,
  relayBy: null,
});
export const NO_WAYS: Ways = { udp: unseen(), tcp: unseen(), relay: unseen() };
const NAMES = ["udp", "tcp", "relay"] as const satisfies Way[];
/** Through TLS is the way that a strict firewall leaves; through UDP the quickest. */
const RELAYS = ["udp", "tcp", "tls"] as const satisfies RelayBy[];

/**
 * Which ways opened, by the candidate pairs of one or more `getStats()` reports. A relay counts
 * when the TURN server gave an address, whatever the pair chosen.
 */
export function readWays(reports: RTCStatsReport[]): Ways {
  return reports.map(readReport).reduce(mergeWays, NO_WAYS);
}

function readReport(report: RTCStatsReport): Ways {
  const ways = structuredClone(NO_WAYS);
  const rows = new Map([...report.values()].map((row: Row) => [row["id"], row]));
  for (const row of rows.values()) {
    if (row["type"] === "local-candidate") noteRelay(ways, row);
    if (row["type"] === "remote-candidate") ways[wayOf(row)].candidates += 1;
    if (row["type"] === "candidate-pair") notePair(ways, rows, row);
  }
  return ways;
}

function noteRelay({ relay }: Ways, own: Row) {
  if (own["candidateType"] !== "relay") return;
  relay.state = "pass";
  relay.candidates += 1;
  relay.relayBy ??= RELAYS.find((name) => name === own["relayProtocol"]) ?? null;
}

function notePair(ways: Ways, rows: Map<unknown, Row>, pair: Row) {
  if (pair["state"] !== "succeeded") return;
  const local = rows.get(pair["localCandidateId"]);
  const way = ways[isRelayed(local) ? "relay" : wayOf(local)];
  const seconds = pair["currentRoundTripTime"];
  way.state = "pass";
  if (typeof seconds === "number") way.rttMs = seconds * 1000;
  way.isChosen ||= isSelected(rows, pair);
}

/** The server's own addresses are direct ones, a relay of its side included. */
function wayOf(candidate: Row | undefined): "udp" | "tcp" {
  return candidate?.["protocol"] === "tcp" ? "tcp" : "udp";
}

function isSelected(rows: Map<unknown, Row>, pair: Row): boolean {
  const transports = [...rows.values()].filter((row) => row["type"] === "transport");
  // Firefox has no transport row, and says it on the pair.
  if (transports.length === 0) return pair["selected"] === true;
  return transports.some((row) => row["selectedCandidatePairId"] === pair["id"]);
}

/** What opened in either reading; nothing is taken back when a connection closes. */
export function mergeWays(a: Ways, b: Ways): Ways {
  const hasChoice = NAMES.some((name) => b[name].isChosen);
  const merged = (way: Way): WayResult => ({
    ...(b[way].state === "pass" ? b[way] : a[way]),
    ms: a[way].ms ?? b[way].ms,
    rttMs: b[way].rttMs ?? a[way].rttMs,
    candidates: Math.max(a[way].candidates, b[way].candidates),
    isChosen: (hasChoice ? b : a)[way].isChosen,
  });
  return { udp: merged("udp"), tcp: merged("tcp"), relay: merged("relay") };
}

/** Notes the time at the ways that have opened since the last reading: each counts by itself. */
export function timeWays(ways: Ways, ms: number): Ways {
  return mapWays(ways, (way) => (way.state === "pass" ? { ...way, ms: way.ms ?? ms } : way));
}

/** Notes at the ways that never opened how long they were tried. */
export function endWays(ways: Ways, ms: number): Ways {
  return mapWays(ways, (way) => ({ ...way, ms: way.ms ?? ms }));
}

function mapWays({ udp, tcp, relay }: Ways, change: (way: WayResult) => WayResult): Ways {
  return { udp: change(udp), tcp: change(tcp), relay: change(relay) };
}
