import { describe, expect, test } from "vitest";
import { hopOfStep, STEPS } from "@/lib/doctor/steps";
import { VERDICT_CODES, VERDICTS } from "@/lib/doctor/verdicts";
import { endWays, mergeWays, NO_WAYS, readWays, timeWays } from "@/lib/doctor/media/ways";
import { signalUrls } from "@/lib/doctor/network";
import { HOPS } from "@/lib/session/types";
import messages from "@/messages/en.json";

describe("the table of steps", () => {
  test("gives each step a hop and words, and each hop a step", () => {
    expect(new Set(STEPS.map(({ hop }) => hop))).toEqual(new Set(HOPS));
    expect(Object.keys(messages.doctor.step).sort()).toEqual(STEPS.map(({ id }) => id).sort());
  });

  test("gives each verdict a step, an owner and three sentences", () => {
    expect(Object.keys(messages.doctor.verdict).sort()).toEqual(VERDICT_CODES.toSorted());
    for (const code of VERDICT_CODES) {
      expect(HOPS).toContain(hopOfStep(VERDICTS[code].step));
      const { title, text, next } = messages.doctor.verdict[code];
      for (const sentence of [title, text, next]) expect(sentence).toMatch(/\.$/);
    }
  });
});

describe("the addresses of a server", () => {
  test.each([
    ["wss://host", "https://host/", "wss://host/rtc?"],
    ["https://host/livekit/", "https://host/livekit/", "wss://host/livekit/rtc?"],
    ["ws://127.0.0.1:7880", "http://127.0.0.1:7880/", "ws://127.0.0.1:7880/rtc?"],
  ])("%s", (url, root, socket) => {
    const urls = signalUrls(url);
    expect(urls.root).toBe(root);
    expect(urls.socket("a b")).toContain(`${socket}access_token=a%20b`);
    expect(urls.validate("t")).toBe(`${root}rtc/validate?access_token=t`);
  });
});

describe("the ways of media", () => {
  const report = (...rows: object[]) =>
    new Map(rows.map((row, at) => [String(at), row])) as unknown as RTCStatsReport;
  const local = (id: string, protocol: string, candidateType = "host") => ({
    id,
    type: "local-candidate",
    protocol,
    candidateType,
  });
  const pair = (localCandidateId: string, state: string) => ({
    id: `pair-${localCandidateId}`,
    type: "candidate-pair",
    localCandidateId,
    state,
    currentRoundTripTime: 0.02,
  });

  test("are the pairs that succeeded, and a relay whose server gave an address", () => {
    const ways = readWays([
      report(local("u", "udp"), pair("u", "failed"), local("t", "tcp"), pair("t", "succeeded")),
      report(local("r", "udp", "relay")),
    ]);
    expect(ways).toMatchObject({
      udp: { state: "fail", rttMs: null },
      tcp: { state: "pass", rttMs: 20 },
      relay: { state: "pass", rttMs: null },
    });
  });

  test("count the addresses, name the pair in use, and how the relay is reached", () => {
    const remote = (id: string, protocol: string) => ({ id, type: "remote-candidate", protocol });
    const transport = { id: "t", type: "transport", selectedCandidatePairId: "pair-r" };
    const relayed = { ...local("r", "udp", "relay"), relayProtocol: "tls" };
    const rows = [local("u", "udp"), pair("u", "succeeded"), relayed, pair("r", "succeeded")];
    const { udp, tcp, relay } = readWays([
      report(remote("1", "udp"), remote("2", "udp"), remote("3", "tcp"), ...rows, transport),
    ]);
    expect(udp).toMatchObject({ candidates: 2, isChosen: false, relayBy: null });
    expect(tcp).toMatchObject({ candidates: 1, state: "fail" });
    expect(relay).toMatchObject({ candidates: 1, isChosen: true, relayBy: "tls" });
  });

  test("know a relay again that the server saw first", () => {
    const seen = { ...local("r", "udp", "prflx"), relayProtocol: "tls" };
    const { udp, relay } = readWays([report(seen, pair("r", "succeeded"))]);
    expect([udp.state, relay.state]).toEqual(["fail", "pass"]);
  });

  test("say which is in use where the browser has it on the pair", () => {
    const selected = { ...pair("u", "succeeded"), selected: true };
    expect(readWays([report(local("u", "udp"), selected)]).udp.isChosen).toBe(true);
  });

  test("in use may change, to one at a time", () => {
    const via = (id: string, type: string) =>
      readWays([report(local(id, "udp", type), { ...pair(id, "succeeded"), selected: true })]);
    const { udp, relay } = mergeWays(via("r", "relay"), via("u", "host"));
    expect([udp.isChosen, relay.isChosen, relay.state]).toEqual([true, false, "pass"]);
  });

  test("are not taken back by a later reading", () => {
    const open = readWays([report(local("u", "udp"), pair("u", "succeeded"))]);
    expect(mergeWays(open, NO_WAYS)).toEqual(open);
    expect(mergeWays(NO_WAYS, open)).toEqual(open);
  });

  test("have each a time of their own: when they opened, or how long they were tried", () => {
    const [relayed, direct] = [
      readWays([report(local("r", "udp", "relay"))]),
      readWays([report(local("u", "udp"), pair("u", "succeeded"))]),
    ];
    const first = timeWays(mergeWays(NO_WAYS, relayed), 200);
    const second = timeWays(mergeWays(first, direct), 900);
    const { udp, tcp, relay } = endWays(mergeWays(second, direct), 1_000);
    expect([udp.ms, tcp.ms, relay.ms]).toEqual([900, 1_000, 200]);
  });
});
