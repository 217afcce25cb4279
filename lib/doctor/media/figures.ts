import type { Facts } from "../steps";

/** A row of `getStats()`, of a browser or of anything that names its rows and figures alike. */
export type Row = Record<string, unknown>;

/** What a sender knows of its way. */
export function sent(rows: Row[]): Facts {
  const remote = rows.find((row) => row["type"] === "remote-inbound-rtp");
  const pair = rows.find((row) => row["type"] === "candidate-pair" && row["nominated"] === true);
  const bandwidth = pair?.["availableOutgoingBitrate"];
  const rtt = remote?.["roundTripTime"] ?? pair?.["currentRoundTripTime"];
  return {
    ...(typeof rtt === "number" && { rttMs: Math.round(rtt * 1000) }),
    ...(typeof remote?.["fractionLost"] === "number" && {
      lossPercent: Math.round(remote["fractionLost"] * 1000) / 10,
    }),
    ...(typeof bandwidth === "number" && { upKbps: Math.round(bandwidth / 1000) }),
  };
}

/** What a receiver knows of its way. @param before bytes received when the counting began */
export function received(rows: Row[], before: number, seconds: number): Facts {
  const bytes = sum(rows, "inbound-rtp", "bytesReceived") - before;
  return {
    ...lossOf(sum(rows, "inbound-rtp", "packetsLost"), sum(rows, "inbound-rtp", "packetsReceived")),
    jitterMs: Math.round(sum(rows, "inbound-rtp", "jitter") * 1000),
    downKbps: Math.round((bytes * 8) / 1000 / seconds),
  };
}

function lossOf(lost: number, received: number): Facts {
  const all = lost + received;
  return { lossPercent: all > 0 ? Math.round((1000 * Math.max(0, lost)) / all) / 10 : 0 };
}

export function rowsOf(report: RTCStatsReport | undefined): Row[] {
  return report ? ([...report.values()] as Row[]) : [];
}

export function sum(rows: Row[], type: string, key: string): number {
  return rows
    .filter((row) => row["type"] === type)
    .reduce((total, row) => total + (typeof row[key] === "number" ? row[key] : 0), 0);
}
