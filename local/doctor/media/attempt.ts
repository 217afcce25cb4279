import { setTimeout as sleep } from "node:timers/promises";
import {
  ContinualGatheringPolicy,
  IceTransportType,
  Room,
  type RoomOptions,
} from "@livekit/rtc-node";
import type { RelayBy, WayResult } from "../../../lib/doctor/media/ways.ts";
import { rowsOf } from "./rows.ts";
import { type Keep, type SignalFilter, startSignalFilter } from "./signalFilter.ts";

/** As a page's check gives up. */
const MEDIA_LIMIT_MS = 3_500;
const SIGNAL_LIMIT_MS = 3_000;
const LOOK_EVERY_MS = 20;
const RELAYS = ["udp", "tcp", "tls"] as const satisfies RelayBy[];

/** A room, and the way that leads to it. */
export type Joined = { room: Room; leave: () => Promise<void> };
export type Attempt = { joined: Joined | null; way: WayResult };
export type Log = (line: string) => void;

/** One connection by one way alone. It counts from when the server had let us in. */
export async function attempt(
  serverUrl: string,
  token: string,
  way: Keep | "relay",
  log: Log,
): Promise<Attempt> {
  const filter = await startSignalFilter(serverUrl, way === "relay" ? "all" : way, (line) =>
    log(`${way} ${line}`),
  );
  const room = new Room();
  const leave = async () => {
    await room.disconnect().catch(() => undefined);
    filter.stop();
  };
  const connected = room.connect(filter.url, token, optionsFor(way)).then(
    () => true,
    () => false,
  );
  const isIn = await Promise.race([connected, isOver(filter, way)]);
  const ms = performance.now() - (filter.heard.joinedAt ?? performance.now());
  if (!isIn) {
    await leave();
    return { joined: null, way: { ...resultOf(filter, way), state: failedAs(filter, way), ms } };
  }
  const result = { ...resultOf(filter, way), ...(await pairOf(room)) };
  // The server may have found our address before it told of its own.
  const candidates = Math.max(result.candidates, 1);
  return { joined: { room, leave }, way: { ...result, candidates, state: "pass", ms } };
}

function optionsFor(way: Keep | "relay"): RoomOptions {
  const { TRANSPORT_ALL, TRANSPORT_RELAY } = IceTransportType;
  return {
    autoSubscribe: true,
    dynacast: false,
    rtcConfig: {
      iceTransportType: way === "relay" ? TRANSPORT_RELAY : TRANSPORT_ALL,
      continualGatheringPolicy: ContinualGatheringPolicy.GATHER_ONCE,
      // None of ours: those that the server names.
      iceServers: [],
    },
  };
}

/** Resolves to false once it is not worth waiting: no relay to try, or no time left. */
async function isOver({ heard }: SignalFilter, way: Keep | "relay"): Promise<false> {
  const startedAt = performance.now();
  for (;;) {
    await sleep(LOOK_EVERY_MS, undefined, { ref: false });
    const { joinedAt, relays } = heard;
    if (joinedAt === null && performance.now() - startedAt > SIGNAL_LIMIT_MS) return false;
    if (joinedAt === null) continue;
    if (way === "relay" && relays === 0) return false;
    if (performance.now() - joinedAt > MEDIA_LIMIT_MS) return false;
  }
}

function failedAs({ heard }: SignalFilter, way: Keep | "relay"): "fail" | "skipped" {
  return way === "relay" && heard.relays === 0 ? "skipped" : "fail";
}

function resultOf({ heard }: SignalFilter, way: Keep | "relay") {
  const candidates = way === "relay" ? (heard.relays ?? 0) : heard.candidates;
  return { candidates, rttMs: null, isChosen: false, relayBy: null };
}

async function pairOf(room: Room): Promise<Pick<WayResult, "rttMs" | "relayBy">> {
  const rows = await rowsOf(room);
  const pair = rows.find((row) => row["type"] === "candidate-pair" && row["nominated"] === true);
  const seconds = pair?.["currentRoundTripTime"];
  const relayed = rows.find((row) => typeof row["relayProtocol"] === "number");
  return {
    rttMs: typeof seconds === "number" ? seconds * 1000 : null,
    relayBy: relayed ? RELAYS[relayed["relayProtocol"] as number]! : null,
  };
}
