import type { Room } from "livekit-client";
import { AT_REST, type DeviceStore } from "@/lib/devices/devices";
import type { Kit, LinkEvents } from "@/lib/session/kit";
import type { Finding, Probe } from "@/lib/session/probe";
import type { Backend, JoinAnswer, RoomAnswer, Way } from "@/lib/session/types";

export const TTL = 600_000;

export function grantedAnswer(): Extract<JoinAnswer, { kind: "granted" }> {
  return {
    kind: "granted",
    serverUrl: "ws://sfu.invalid",
    token: "a-token",
    role: "client",
    identity: "somebody",
    expiresAt: Date.now() + TTL,
    serverNow: Date.now(),
  };
}

/** Devices that only remember whether they are open. */
export function fakeDevices() {
  const state = { isOpen: false };
  const devices: DeviceStore = {
    getSnapshot: () => AT_REST,
    subscribe: () => () => undefined,
    start: () => void (state.isOpen = true),
    stop: () => void (state.isOpen = false),
    setWanted: () => undefined,
    select: () => undefined,
    retry: () => undefined,
    selectSpeaker: () => undefined,
    setSoundRaw: () => undefined,
    setBackground: () => undefined,
    acknowledge: () => undefined,
  };
  return { devices, state };
}

export type FakeLink = {
  events: LinkEvents;
  isClosed: boolean;
  token: string | null;
  way: Way | null;
  connected: { resolve: () => void; reject: (error: unknown) => void };
};

/** A kit whose links do what the test tells them to; `open` counts those not closed. */
export function fakeKit() {
  const links: FakeLink[] = [];
  const behaviour = {
    isReachable: true,
    /** Like a goodbye into a dead network: it never ends. */
    isSlowToClose: false,
    lesson: { offersRelay: false, hadContact: false },
  };
  /** What the browser's counters say of every link. */
  const media = { isExpected: true, isFlowing: true, heard: 0 };
  /** What a probe finds; null does not answer before it is ended. `silences`: of the last one. */
  const probes = { finding: "there" as Finding | null, count: 0, silences: 0 };
  const probe: Probe = async (_, silences, signal) => {
    probes.count += 1;
    probes.silences = silences;
    if (probes.finding) return probes.finding;
    return await new Promise((resolve) => {
      signal.addEventListener("abort", () => resolve("silent"));
    });
  };
  const publishers: { isDisposed: boolean }[] = [];
  const kit: Kit = {
    createPublisher() {
      const publisher = { isDisposed: false };
      publishers.push(publisher);
      return {
        publishTo: () => undefined,
        sendPictures: () => undefined,
        dispose: () => void (publisher.isDisposed = true),
      };
    },
    createLink(_, events) {
      const link: FakeLink = {
        events,
        isClosed: false,
        token: null,
        way: null,
        connected: { resolve: () => undefined, reject: () => undefined },
      };
      links.push(link);
      return {
        room: { localParticipant: { sid: `PA_${links.length}` } } as unknown as Room,
        warm: async () => behaviour.isReachable,
        lesson: () => behaviour.lesson,
        letPictures: () => void (link.way = "usual"),
        async connect({ token }, way) {
          Object.assign(link, { token, way });
          await new Promise<void>((resolve, reject) => (link.connected = { resolve, reject }));
        },
        readPulse: async () => {
          if (media.isFlowing) media.heard += 1;
          return { isExpected: media.isExpected, heard: media.heard };
        },
        readPath: async () => "udp",
        async close() {
          link.isClosed = true;
          if (behaviour.isSlowToClose) await new Promise(() => undefined);
        },
      };
    },
  };
  return {
    kit,
    behaviour,
    media,
    probes,
    probe,
    links,
    publishers,
    last: () => links.at(-1)!,
    open: () => links.filter((link) => !link.isClosed).length,
  };
}

/** A backend whose answers the test may change at any time. */
export function fakeBackend() {
  const answers: { join: Backend["join"]; room: () => Promise<RoomAnswer> } = {
    join: async () => grantedAnswer(),
    room: async () => ({ kind: "ready" }),
  };
  const newest = {
    id: null as string | null,
    isSilent: false,
    asked: 0,
    /** Where it is silent: the answer after all. */
    tellLate: (): void => undefined,
  };
  const asked = { join: 0, room: 0 };
  const given = { way: 0 };
  const backend: Backend = {
    join(attemptId) {
      asked.join += 1;
      return answers.join(attemptId);
    },
    ensureRoom() {
      asked.room += 1;
      return answers.room();
    },
    giveWay: () => void (given.way += 1),
    async newestConnection() {
      newest.asked += 1;
      if (newest.isSilent) await new Promise<void>((resolve) => (newest.tellLate = resolve));
      return newest.id;
    },
  };
  return { backend, answers, asked, given, newest };
}
