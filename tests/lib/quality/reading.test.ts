import { describe, expect, test } from "vitest";
import { figuresBetween, type PersonReading } from "@/lib/quality/figures";
import { readTrack } from "@/lib/quality/reading";

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
  jitter: 0.004,
  codecId: "C",
});
const codec = { id: "C", type: "codec", mimeType: "video/VP8" };
const pair = {
  type: "candidate-pair",
  nominated: true,
  state: "succeeded",
  currentRoundTripTime: 0.038,
  localCandidateId: "L",
  remoteCandidateId: "R",
};

const NOBODY: PersonReading = { microphone: null, camera: null, screen: null };
const seen = (...rows: object[]): PersonReading => ({
  ...NOBODY,
  camera: readTrack(report(rows)),
});

describe("a person's figures", () => {
  test("rates and loss are over the time between two readings", () => {
    const first = seen(inbound(1000, 0, 0, 0), pair, codec);
    expect(figuresBetween(null, first)).toMatchObject({ kbps: null, lossPercent: null, rttMs: 38 });
    const second = seen(inbound(3000, 450_000, 990, 10), pair, codec);
    expect(figuresBetween(first, second)).toEqual({
      rttMs: 38,
      lossPercent: 1,
      jitterMs: 4,
      kbps: 1800,
      width: 1280,
      height: 720,
      fps: 30,
      codec: "VP8",
      path: "udp",
    });
  });

  test("sound and picture are added up", () => {
    const both = (at: number, bytes: number): PersonReading => ({
      ...seen(inbound(at, bytes, 0, 0)),
      microphone: readTrack(report([inbound(at, bytes, 0, 0)])),
    });
    expect(figuresBetween(both(0, 0), both(1000, 1000)).kbps).toBe(16);
  });

  test("a track that was published anew has no rate yet", () => {
    const before = seen(inbound(1000, 90_000, 100, 0));
    expect(figuresBetween(before, seen(inbound(2000, 500, 1, 0))).kbps).toBeNull();
  });
});

describe("a track's reading", () => {
  test("simulcast: layers are added up, and the largest picture counts", () => {
    const layer = (frameWidth: number, bytesSent: number) => ({
      type: "outbound-rtp",
      timestamp: 0,
      frameWidth,
      bytesSent,
    });
    expect(readTrack(report([layer(320, 10), layer(1280, 90), layer(640, 30)]))).toMatchObject({
      width: 1280,
      bytes: 130,
    });
  });

  test("holes in the sound are without the silence that nobody sent", () => {
    const sound = { ...inbound(0, 0, 0, 0), concealedSamples: 900, silentConcealedSamples: 700 };
    expect(readTrack(report([sound]))?.concealed).toBe(200);
  });

  test.each([
    [{ candidateType: "host", protocol: "udp" }, { candidateType: "host", protocol: "udp" }, "udp"],
    [{ candidateType: "host", protocol: "tcp" }, { candidateType: "host", protocol: "tcp" }, "tcp"],
    [
      { candidateType: "relay", protocol: "udp" },
      { candidateType: "host", protocol: "udp" },
      "relay",
    ],
    [
      { candidateType: "prflx", protocol: "udp", relayProtocol: "tls" },
      { candidateType: "host", protocol: "udp" },
      "relay",
    ],
  ])("the path of %j", (local, remote, path) => {
    const rows = [
      inbound(0, 0, 0, 0),
      pair,
      { id: "L", type: "local-candidate", ...local },
      { id: "R", type: "remote-candidate", ...remote },
    ];
    expect(readTrack(report(rows))?.line?.path).toBe(path);
  });

  test("an empty report is none", () => {
    expect(readTrack(report([]))).toBeNull();
  });
});
