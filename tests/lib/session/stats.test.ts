import { expect, test } from "vitest";
import { readFigures } from "@/lib/session/stats";

const report = (rows: object[]) =>
  new Map(rows.map((row, index) => [String(index), row])) as unknown as RTCStatsReport;

const inbound = (
  timestamp: number,
  bytesReceived: number,
  packetsReceived: number,
  packetsLost: number,
) => ({
  type: "inbound-rtp",
  timestamp,
  bytesReceived,
  packetsReceived,
  packetsLost,
  frameWidth: 1280,
  frameHeight: 720,
  framesPerSecond: 30,
});
const pair = {
  type: "candidate-pair",
  nominated: true,
  state: "succeeded",
  currentRoundTripTime: 0.038,
  localCandidateId: "L",
  remoteCandidateId: "R",
};

test("rates and loss are over the time between two readings", () => {
  const first = readFigures(report([inbound(1000, 0, 0, 0), pair]), null);
  expect(first.figures).toMatchObject({
    kbps: null,
    lossPercent: null,
    rttMs: 38,
    width: 1280,
    fps: 30,
  });
  const second = readFigures(report([inbound(3000, 450_000, 990, 10), pair]), first.reading);
  expect(second.figures).toMatchObject({ kbps: 1800, lossPercent: 1 });
});

test("simulcast: layers are added up, and the largest picture counts", () => {
  const layer = (frameWidth: number, bytesSent: number) => ({
    type: "outbound-rtp",
    timestamp: 0,
    frameWidth,
    bytesSent,
  });
  const { figures, reading } = readFigures(
    report([layer(320, 10), layer(1280, 90), layer(640, 30)]),
    null,
  );
  expect(figures.width).toBe(1280);
  expect(reading.bytes).toBe(130);
});

test.each([
  [{ candidateType: "host", protocol: "udp" }, { candidateType: "host", protocol: "udp" }, "udp"],
  [{ candidateType: "host", protocol: "tcp" }, { candidateType: "host", protocol: "tcp" }, "tcp"],
  [
    { candidateType: "relay", protocol: "udp" },
    { candidateType: "host", protocol: "udp" },
    "relay",
  ],
])("the path of %j", (local, remote, path) => {
  const rows = [
    pair,
    { id: "L", type: "local-candidate", ...local },
    { id: "R", type: "remote-candidate", ...remote },
  ];
  expect(readFigures(report(rows), null).figures.path).toBe(path);
});

test("an empty report gives no figure and no error", () => {
  const { figures } = readFigures(report([]), null);
  expect(Object.values(figures).every((figure) => figure === null)).toBe(true);
});
