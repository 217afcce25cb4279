/** A way that media may take, and what came of trying it. */
export type Way = "udp" | "tcp" | "relay";
export type WayResult = { state: "pass" | "fail" | "skipped"; rttMs: number | null };
export type Ways = Record<Way, WayResult>;

type Row = Record<string, unknown>;

export const NO_WAYS: Ways = {
  udp: { state: "fail", rttMs: null },
  tcp: { state: "fail", rttMs: null },
  relay: { state: "fail", rttMs: null },
};

/**
 * Which ways opened, by the candidate pairs of one or more `getStats()` reports. A relay counts
 * when the TURN server gave an address, whatever the pair chosen.
 */
export function readWays(reports: RTCStatsReport[]): Ways {
  const ways = structuredClone(NO_WAYS);
  for (const report of reports) {
    const rows = new Map([...report.values()].map((row: Row) => [row["id"], row]));
    for (const row of rows.values()) {
      if (row["type"] === "local-candidate" && row["candidateType"] === "relay") {
        ways.relay.state = "pass";
      }
      if (row["type"] === "candidate-pair" && row["state"] === "succeeded") {
        note(ways, rows, row);
      }
    }
  }
  return ways;
}

function note(ways: Ways, rows: Map<unknown, Row>, pair: Row) {
  const local = rows.get(pair["localCandidateId"]);
  const isRelay = local?.["candidateType"] === "relay";
  const way: Way = isRelay ? "relay" : local?.["protocol"] === "tcp" ? "tcp" : "udp";
  const seconds = pair["currentRoundTripTime"];
  const rttMs = typeof seconds === "number" ? seconds * 1000 : null;
  ways[way] = { state: "pass", rttMs: rttMs ?? ways[way].rttMs };
}

/** What opened in either reading; nothing is taken back when a connection closes. */
export function mergeWays(a: Ways, b: Ways): Ways {
  const better = (way: Way): WayResult => (b[way].state === "pass" ? b[way] : a[way]);
  return { udp: better("udp"), tcp: better("tcp"), relay: better("relay") };
}
