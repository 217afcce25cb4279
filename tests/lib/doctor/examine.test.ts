import { ConvexError } from "convex/values";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type ChartView, hopState } from "@/lib/doctor/chart";
import { examine } from "@/lib/doctor/examine";
import type { DoctorBackend, Patient } from "@/lib/doctor/patient";
import type { StepId } from "@/lib/doctor/steps";
import { HOPS } from "@/lib/session/types";
import { healthyNetwork, mediaOf, patientOf, waysOf } from "./patients";

let asked: string[];
beforeEach(() => {
  asked = healthyNetwork();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

async function result(change: Partial<Patient> = {}) {
  const { patient, stored } = patientOf(change);
  const examination = examine(patient);
  await vi.waitFor(() => expect(examination.getSnapshot().isDone).toBe(true), { timeout: 5_000 });
  const chart = examination.getSnapshot();
  const state = (id: StepId) => chart.steps.find((step) => step.id === id)!.state;
  const why = (id: StepId) => chart.steps.find((step) => step.id === id)!.why;
  return { chart, verdict: chart.verdict, state, why, stored, line: lineOf(chart) };
}

const lineOf = (chart: ChartView) => HOPS.map((hop) => hopState(chart, hop)).join(" ");
const CLEAR = "clear clear clear clear clear";
const backend = patientOf().patient.backend;

describe("a check", () => {
  test("of somebody well finds every hop clear, and is kept with the attempt", async () => {
    const { verdict, line, state, stored } = await result();
    expect({ verdict, line }).toEqual({ verdict: null, line: CLEAR });
    expect([state("udp"), state("tcp"), state("relay")]).toEqual(["pass", "pass", "skipped"]);
    await vi.waitFor(() =>
      expect(stored).toMatchObject([{ attemptId: "attempt-1", verdict: null }]),
    );
    expect(stored[0]!.steps.length).toBe(12);
    expect(JSON.stringify(stored)).not.toMatch(/invalid|a-token/);
  });

  test("asks whether its token is taken, and opens a socket with it", async () => {
    await result();
    expect(asked).toContain("http://sfu.invalid/rtc/validate?access_token=s");
    expect(asked.find((url) => url.startsWith("ws:"))).toMatch(/\/rtc\?access_token=s&/);
  });

  test("beside a join stops at the ways, without sending a picture", async () => {
    const media = mediaOf(waysOf(true, false));
    const { verdict, state } = await result({ depth: "ways", loadMedia: async () => media });
    expect(verdict).toBeNull();
    expect(state("publish")).toBe("skipped");
    expect(media.leave).toHaveBeenCalledOnce();
    expect(media.measureFlow).not.toHaveBeenCalled();
  });

  test("that is stopped lets go of its connection, and is not kept", async () => {
    const media = mediaOf(waysOf(true, false));
    let stopped: AbortSignal | undefined;
    const connected = Promise.withResolvers<Awaited<ReturnType<typeof media.connectToProbe>>>();
    const connectToProbe = vi.fn((_url: string, _token: string, signal: AbortSignal) => {
      stopped = signal;
      return connected.promise;
    });
    const { patient, stored } = patientOf({
      loadMedia: async () => ({ ...media, connectToProbe }),
    });
    const examination = examine(patient);
    await vi.waitFor(() => expect(stopped).toBeDefined());
    examination.stop();
    expect(stopped!.aborted).toBe(true);
    connected.resolve({ room: null, ways: waysOf(true, false), ms: 5 } as never);
    await vi.waitFor(() => expect(examination.getSnapshot().isDone).toBe(true));
    expect(examination.getSnapshot().verdict).toBeNull();
    expect(media.measureFlow).not.toHaveBeenCalled();
    expect(stored).toEqual([]);
  });

  test("of somebody signed out says so and still looks at the rest from outside", async () => {
    const { verdict, state, stored, line } = await result({ signIn: async () => "out" });
    expect(verdict).toBe("signed_out");
    expect(line).toBe("failed clear waiting clear waiting");
    expect([state("backend"), state("host"), state("udp")]).toEqual(["pass", "pass", "skipped"]);
    expect(asked).toEqual(["http://sfu.invalid/"]);
    expect(stored).toEqual([]);
  });

  test("does not take a door that the rules keep closed for a fault", async () => {
    const askDoor = async () => ({ kind: "denied", reason: "too_early" }) as const;
    const { verdict, why } = await result({ backend: { ...backend, askDoor } });
    expect({ verdict, why: why("booking") }).toEqual({ verdict: null, why: "closed" });
  });

  test("that is limited says so, and looks at what needs no probe", async () => {
    const begin = async () => ({ kind: "denied", reason: "rate_limited" }) as const;
    const { verdict, state, why } = await result({ backend: { ...backend, begin } });
    expect(verdict).toBeNull();
    expect([state("booking"), state("host")]).toEqual(["pass", "pass"]);
    const without = ["token", "accepted", "socket", "udp"] as const;
    expect(without.map(why)).toEqual(without.map(() => "limited"));
  });

  test.each<[string, DoctorBackend["askDoor"]]>([
    ["an answer", async () => ({ kind: "denied", reason: "rate_limited" })],
    ["an error", () => Promise.reject(new ConvexError({ code: "RATE_LIMITED" }))],
  ])("that asked at the door too often, told by %s, goes on without it", async (_by, askDoor) => {
    const { verdict, state, why } = await result({ backend: { ...backend, askDoor } });
    expect(verdict).toBeNull();
    expect([why("booking"), state("socket")]).toEqual(["limited", "pass"]);
  });
});

describe("a fault", () => {
  const failing = (change: Partial<Patient["backend"]>) => ({ backend: { ...backend, ...change } });
  const reject = (data: object) => async () => Promise.reject(new ConvexError(data as never));

  test.each<[string, Partial<Patient>, string, string]>([
    ["sign-in away", { signIn: async () => "unreachable" }, "sign_in_unreachable", "signIn"],
    ["sign-in not trusted", { signIn: async () => "refused" }, "sign_in_refused", "signIn"],
    ["account not opened", { signIn: async () => "account_failed" }, "account_failed", "booking"],
    ["backend's error", failing({ ping: reject({ code: "UNKNOWN" }) }), "backend_error", "booking"],
    [
      "a door that does not trust the sign-in",
      failing({ askDoor: reject({ code: "UNAUTHENTICATED" }) }),
      "sign_in_refused",
      "signIn",
    ],
    [
      "the door's error",
      failing({ askDoor: reject({ code: "CONFLICT" }) }),
      "backend_error",
      "booking",
    ],
    [
      "no keys",
      failing({ begin: async () => ({ kind: "denied", reason: "misconfigured" }) }),
      "misconfigured",
      "token",
    ],
    ["ws on https", { pageUrl: "https://app.invalid" }, "wrong_scheme", "signal"],
    ["another host", { knownServerUrl: "ws://other.invalid" }, "address_mismatch", "signal"],
    [
      "the code not there",
      { loadMedia: () => Promise.reject(new Error("404")) },
      "code_not_loaded",
      "media",
    ],
    [
      "no way for media",
      { loadMedia: async () => mediaOf(waysOf(false, false)) },
      "media_blocked",
      "media",
    ],
  ])("%s", async (_name, change, verdict, hop) => {
    const { chart } = await result(change);
    expect(chart.verdict).toBe(verdict);
    expect(hopState(chart, hop as "media")).toBe("failed");
  });

  test("beside another is seen at its own hop as well", async () => {
    vi.stubGlobal(
      "WebSocket",
      class {
        onclose: (() => void) | null = null;
        constructor() {
          queueMicrotask(() => this.onclose?.());
        }
        close() {}
      },
    );
    const two = await result(failing({ askDoor: reject({ code: "UNKNOWN" }) }));
    expect(two.verdict).toBe("backend_error");
    expect(two.line).toBe("clear failed clear failed waiting");
  });

  test("of the browser: no WebRTC", async () => {
    vi.stubGlobal("RTCPeerConnection", undefined);
    Reflect.deleteProperty(globalThis, "RTCPeerConnection");
    expect((await result()).verdict).toBe("browser_unsupported");
  });

  test("that only slows is amber: UDP blocked, or a weak network", async () => {
    const blocked = await result({ loadMedia: async () => mediaOf(waysOf(false, true)) });
    expect([blocked.verdict, blocked.line]).toEqual([
      "udp_blocked",
      "clear clear clear clear slow",
    ]);
    const weak = mediaOf(waysOf(true, true), { lossPercent: 12 });
    const lossy = await result({ loadMedia: async () => weak });
    expect([lossy.verdict, lossy.line]).toEqual(["weak_network", "clear clear clear clear slow"]);
  });

  test("of a way that took long is amber at that way alone", async () => {
    const way = waysOf(true, true).udp;
    const timesOf = async (udp: number, tcp: number, relay: number) => {
      const media = mediaOf({
        udp: { ...way, ms: udp },
        tcp: { ...way, ms: tcp },
        relay: { ...way, ms: relay },
      });
      const { state, verdict } = await result({ loadMedia: async () => media });
      expect(verdict).toBeNull();
      return [state("udp"), state("tcp"), state("relay")];
    };
    expect(await timesOf(1_400, 20, 20)).toEqual(["slow", "pass", "pass"]);
    expect(await timesOf(20, 1_600, 1_600)).toEqual(["pass", "slow", "slow"]);
    expect(await timesOf(900, 1_400, 1_400)).toEqual(["pass", "pass", "pass"]);
  });

  test("of a picture that takes long to go or to come is amber there", async () => {
    const flow = (ms: number) => ({ isThere: true, ms, facts: {} });
    const states = async (publish: number, receive: number) => {
      const measureFlow = async () => ({ publish: flow(publish), receive: flow(receive) });
      const media = { ...mediaOf(waysOf(true, true)), measureFlow };
      const { state, verdict } = await result({ loadMedia: async () => media });
      return [state("publish"), state("receive"), verdict];
    };
    expect(await states(2_500, 300)).toEqual(["slow", "pass", null]);
    expect(await states(300, 1_200)).toEqual(["pass", "slow", null]);
  });

  test("of sending and of receiving are told apart", async () => {
    const flow = { isThere: true, ms: 5, facts: {} };
    const gone = { ...flow, isThere: false };
    const verdictOf = async (publish: typeof flow, receive: typeof flow | null) => {
      const media = {
        ...mediaOf(waysOf(true, true)),
        measureFlow: async () => ({ publish, receive }),
      };
      return (await result({ loadMedia: async () => media })).verdict;
    };
    expect(await verdictOf(gone, null)).toBe("publish_failed");
    expect(await verdictOf(flow, gone)).toBe("receive_failed");
  });

  test("of a silent backend is named after four seconds", async () => {
    vi.useFakeTimers();
    const never = () => new Promise<never>(() => undefined);
    const { patient } = patientOf(failing({ connected: never }));
    const examination = examine(patient);
    await vi.advanceTimersByTimeAsync(4_100);
    expect(examination.getSnapshot().verdict).toBe("backend_silent");
  });
});
