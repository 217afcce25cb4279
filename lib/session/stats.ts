/** What the popover of a tile tells; null where the browser does not say. */
export type LinkFigures = {
  rttMs: number | null;
  lossPercent: number | null;
  kbps: number | null;
  width: number | null;
  height: number | null;
  fps: number | null;
  path: "udp" | "tcp" | "relay" | null;
};

/** Counters of one reading, to be compared with the next. */
export type Reading = { at: number; bytes: number; packets: number; lost: number };

type Row = Record<string, unknown> & { type: string; timestamp: number };

/**
 * Figures of one track from its `getStats()` report. Rates and loss are over the time since
 * `last`, and null in the first reading.
 */
export function readFigures(
  report: RTCStatsReport,
  last: Reading | null,
): { figures: LinkFigures; reading: Reading } {
  const rows = [...report.values()] as Row[];
  const media = rows.filter((row) => row.type === "inbound-rtp" || row.type === "outbound-rtp");
  const remote = rows.filter((row) => row.type === "remote-inbound-rtp");
  const reading: Reading = {
    at: media[0]?.timestamp ?? 0,
    bytes: sum(media, "bytesReceived") + sum(media, "bytesSent"),
    packets: sum(media, "packetsReceived") + sum(media, "packetsSent"),
    lost: sum(media, "packetsLost") + sum(remote, "packetsLost"),
  };
  const picture = [...media].sort((a, b) => number(b, "frameWidth") - number(a, "frameWidth"))[0];
  return {
    reading,
    figures: {
      ...ratesBetween(last, reading),
      ...pathOf(rows),
      width: number(picture, "frameWidth") || null,
      height: number(picture, "frameHeight") || null,
      fps: number(picture, "framesPerSecond") || null,
    },
  };
}

function ratesBetween(last: Reading | null, now: Reading) {
  const ms = last ? now.at - last.at : 0;
  if (last === null || ms <= 0) return { kbps: null, lossPercent: null };
  const lost = Math.max(0, now.lost - last.lost);
  const all = Math.max(1, now.packets - last.packets + lost);
  return { kbps: ((now.bytes - last.bytes) * 8) / ms, lossPercent: (100 * lost) / all };
}

function pathOf(rows: Row[]): Pick<LinkFigures, "rttMs" | "path"> {
  const pair = rows.find(
    (row) =>
      row.type === "candidate-pair" && row["nominated"] === true && row["state"] === "succeeded",
  );
  if (!pair) return { rttMs: null, path: null };
  const local = rows.find((row) => row["id"] === pair["localCandidateId"]);
  const remote = rows.find((row) => row["id"] === pair["remoteCandidateId"]);
  const rtt = pair["currentRoundTripTime"];
  const isRelay = local?.["candidateType"] === "relay" || remote?.["candidateType"] === "relay";
  const isTcp = local?.["protocol"] === "tcp";
  return {
    rttMs: typeof rtt === "number" ? rtt * 1000 : null,
    path: isRelay ? "relay" : isTcp ? "tcp" : "udp",
  };
}

function sum(rows: Row[], key: string): number {
  return rows.reduce((total, row) => total + number(row, key), 0);
}

function number(row: Row | undefined, key: string): number {
  const value = row?.[key];
  return typeof value === "number" ? value : 0;
}
