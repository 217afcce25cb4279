import { vi } from "vitest";
import type { Check, MediaKit, Patient } from "@/lib/doctor/patient";
import type { Ways } from "@/lib/doctor/media/ways";

const way = (state: "pass" | "fail" | "skipped", isChosen = false) => ({
  state,
  ms: state === "skipped" ? null : 20,
  rttMs: state === "pass" ? 4 : null,
  candidates: 1,
  isChosen,
  relayBy: null,
});
export const waysOf = (udp: boolean, tcp: boolean): Ways => ({
  udp: way(udp ? "pass" : "fail", udp),
  tcp: way(tcp ? "pass" : "fail", tcp && !udp),
  relay: way("skipped"),
});

const ROOM = {} as NonNullable<Awaited<ReturnType<MediaKit["connectToProbe"]>>["room"]>;

/** Media that goes by these ways, with these figures. */
export function mediaOf(ways: Ways, facts = { lossPercent: 0 }): MediaKit {
  const isIn = ways.udp.state === "pass" || ways.tcp.state === "pass";
  const flow = { isThere: true, ms: 5, facts };
  return {
    connectToProbe: vi.fn(async () => ({ room: isIn ? ROOM : null, ways, ms: 20 })),
    tryTcp: vi.fn(async () => way("pass")),
    measureFlow: vi.fn(async () => ({ publish: flow, receive: flow })),
    leave: vi.fn(async () => undefined),
  };
}

/** Somebody in good health, whose network is that of `healthyNetwork`. */
export function patientOf(change: Partial<Patient> = {}) {
  const stored: Check[] = [];
  const patient: Patient = {
    attemptId: "attempt-1",
    signIn: async () => "in",
    backend: {
      connected: async () => undefined,
      ping: async () => null,
      askDoor: async () => ({ kind: "open" }),
      begin: async () => ({
        kind: "granted",
        serverUrl: "ws://sfu.invalid",
        tokens: { signal: "s", send: "p", receive: "r" },
      }),
      look: async () => ({ root: { kind: "answered", status: 200, text: "OK" }, room: "there" }),
      store: async (check) => void stored.push(check),
    },
    knownServerUrl: "ws://sfu.invalid",
    pageUrl: "http://app.invalid/",
    loadMedia: async () => mediaOf(waysOf(true, false)),
    depth: "all",
    ...change,
  };
  return { patient, stored };
}

/** A signal host that is well, for `fetch` and `WebSocket`. */
export function healthyNetwork() {
  const asked: string[] = [];
  vi.stubGlobal("RTCPeerConnection", class {});
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return new Response(url.includes("validate") ? "success" : "OK");
  });
  vi.stubGlobal(
    "WebSocket",
    class {
      onmessage: (() => void) | null = null;
      constructor(url: string) {
        asked.push(url);
        queueMicrotask(() => this.onmessage?.());
      }
      close() {
        this.onmessage = null;
      }
    },
  );
  return asked;
}
