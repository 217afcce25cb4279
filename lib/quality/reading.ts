import { isRelayed } from "./relayed";

/** What one track's `getStats()` says at one moment; null where the browser does not say. */
export type Reading = {
  /** The browser's own time of the report, in milliseconds. */
  at: number;
  bytes: number;
  packets: number;
  lost: number;
  /** Sound that was invented because the real one did not arrive, and all of it, in samples. */
  concealed: number;
  samples: number;
  jitterMs: number | null;
  width: number | null;
  height: number | null;
  fps: number | null;
  codec: string | null;
  /** How the server receives what we send, by its own reports; none for what we receive. */
  heard: Heard[];
  line: LineReading | null;
};

/** One stream as its receiver reports it; `reports` tells an old report from a new one. */
export type Heard = {
  ssrc: number;
  reports: number;
  rttMs: number | null;
  lossPercent: number;
  jitterMs: number;
};

/** The transport that carries the track. */
export type LineReading = {
  rttMs: number | null;
  /** Checks of the line, sent and answered, since it was opened. */
  asked: number;
  answered: number;
  path: MediaPath | null;
};
export type MediaPath = "udp" | "tcp" | "relay";

type Row = Record<string, unknown> & { type: string; timestamp: number };

/** Null when the report has no media yet. */
export function readTrack(report: RTCStatsReport): Reading | null {
  const rows = [...report.values()] as Row[];
  const media = rows.filter((row) => row.type === "inbound-rtp" || row.type === "outbound-rtp");
  if (media.length === 0) return null;
  const reports = rows.filter((row) => row.type === "remote-inbound-rtp");
  const picture = media.reduce((a, b) =>
    number(b, "frameWidth") > number(a, "frameWidth") ? b : a,
  );
  const jitter = most(media, "jitter") ?? most(reports, "jitter");
  return {
    at: media[0]!.timestamp,
    bytes: sum(media, "bytesReceived") + sum(media, "bytesSent"),
    packets: sum(media, "packetsReceived") + sum(media, "packetsSent"),
    lost: sum(media, "packetsLost") + sum(reports, "packetsLost"),
    // Silence that nobody sent is no hole in the sound.
    concealed: sum(media, "concealedSamples") - sum(media, "silentConcealedSamples"),
    samples: sum(media, "totalSamplesReceived"),
    jitterMs: jitter === null ? null : jitter * 1000,
    width: number(picture, "frameWidth") || null,
    height: number(picture, "frameHeight") || null,
    fps: number(picture, "framesPerSecond") || null,
    codec: codecOf(rows, picture),
    heard: reports.map(heardOf),
    line: lineOf(rows),
  };
}

function codecOf(rows: Row[], media: Row): string | null {
  const mimeType = rows.find((row) => row["id"] === media["codecId"])?.["mimeType"];
  return typeof mimeType === "string" ? (mimeType.split("/")[1] ?? null) : null;
}

function heardOf(report: Row): Heard {
  const rtt = report["roundTripTime"];
  return {
    ssrc: number(report, "ssrc"),
    reports: number(report, "roundTripTimeMeasurements"),
    rttMs: typeof rtt === "number" && rtt > 0 ? rtt * 1000 : null,
    lossPercent: 100 * number(report, "fractionLost"),
    jitterMs: 1000 * number(report, "jitter"),
  };
}

function lineOf(rows: Row[]): LineReading | null {
  // A pair in use whose checks go unanswered is no longer called "succeeded".
  const [pair] = rows
    .filter((row) => row.type === "candidate-pair" && row["nominated"] === true)
    .sort((a, b) => number(b, "bytesReceived") - number(a, "bytesReceived"));
  if (!pair) return null;
  const local = rows.find((row) => row["id"] === pair["localCandidateId"]);
  const remote = rows.find((row) => row["id"] === pair["remoteCandidateId"]);
  const rtt = pair["currentRoundTripTime"];
  const isRelay = isRelayed(local) || isRelayed(remote);
  const isTcp = local?.["protocol"] === "tcp";
  return {
    rttMs: typeof rtt === "number" ? rtt * 1000 : null,
    asked: number(pair, "requestsSent"),
    answered: number(pair, "responsesReceived"),
    path: isRelay ? "relay" : isTcp ? "tcp" : "udp",
  };
}

function sum(rows: Row[], key: string): number {
  return rows.reduce((total, row) => total + number(row, key), 0);
}

function most(rows: Row[], key: string): number | null {
  const values = rows.map((row) => row[key]).filter((value) => typeof value === "number");
  return values.length === 0 ? null : Math.max(...values);
}

function number(row: Row | undefined, key: string): number {
  const value = row?.[key];
  return typeof value === "number" ? value : 0;
}
