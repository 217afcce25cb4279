import type { Chart } from "./chart";
import type { Connected } from "./media/connect";
import type { Flow } from "./media/flow";
import type { Way, WayResult } from "./media/ways";
import type { MediaKit, Patient } from "./patient";
import type { Facts } from "./steps";

const WEAK: Required<Pick<Facts, "lossPercent" | "rttMs" | "jitterMs">> = {
  lossPercent: 5,
  rttMs: 300,
  jitterMs: 50,
};

type Probe = { serverUrl: string; tokens: { signal: string; send: string; receive: string } };

/** Media as a page has it: by the browser, and a chunk of code of its own. */
export async function examineMedia(
  chart: Chart,
  patient: Patient,
  probe: Probe,
  stopped: AbortSignal,
): Promise<void> {
  if (!("RTCPeerConnection" in globalThis)) return chart.find("browser_unsupported");
  const kit = await patient.loadMedia().catch(() => null);
  if (kit === null) return chart.find("code_not_loaded");
  await examineWays(chart, kit, patient.depth, probe, stopped);
}

/** Which ways media can take, and a picture sent and received over the one chosen. */
export async function examineWays<R>(
  chart: Chart,
  kit: MediaKit<R>,
  depth: Patient["depth"],
  probe: Probe,
  stopped: AbortSignal,
): Promise<void> {
  chart.run("udp", "tcp", "relay");
  const connected = await kit.connectToProbe(probe.serverUrl, probe.tokens.send, stopped);
  if (stopped.aborted) return;
  noteWays(chart, connected);
  if (connected.room === null) return;
  if (depth === "ways") {
    chart.skip("notNeeded", "tcp", "publish", "receive");
    return await kit.leave(connected.room);
  }
  if (connected.ways.tcp.state !== "pass") {
    mark(chart, "tcp", await kit.tryTcp(probe.serverUrl, probe.tokens.signal, stopped));
  }
  if (stopped.aborted) return await kit.leave(connected.room);
  await examineFlow(chart, kit, connected.room, probe, stopped);
}

function noteWays(chart: Chart, { room, ways, ms }: Connected<unknown>) {
  mark(chart, "udp", ways.udp);
  mark(chart, "relay", ways.relay);
  // Where UDP works, a browser has not tried TCP.
  if (ways.tcp.state === "pass" || ways.udp.state === "fail") {
    mark(chart, "tcp", ways.tcp);
  }
  if (room === null) chart.find("media_blocked", ways.udp.ms ?? ms);
  else if (ways.udp.state === "fail") chart.find("udp_blocked", ways.udp.ms ?? ms);
}

function mark(chart: Chart, id: Way, way: WayResult) {
  const { state, ms } = way;
  if (state === "skipped") return chart.skip("notOffered", id);
  if (state === "pass" && ms !== null) return chart.pass(id, ms, { facts: factsOf(way) });
  chart.mark({ id, state, ms, facts: factsOf(way) });
}

function factsOf({ rttMs, candidates, isChosen, relayBy }: WayResult): Facts {
  return {
    ...(rttMs !== null && { rttMs: round(rttMs) }),
    candidates,
    ...(relayBy && { relayBy }),
    ...(isChosen && { isChosen }),
  };
}

async function examineFlow<R>(
  chart: Chart,
  kit: MediaKit<R>,
  room: R,
  { serverUrl, tokens }: Probe,
  stopped: AbortSignal,
) {
  chart.run("publish", "receive");
  const { publish, receive } = await kit.measureFlow(room, serverUrl, tokens.receive, stopped);
  if (stopped.aborted) return;
  if (!publish.isThere) return chart.find("publish_failed", publish.ms);
  chart.pass("publish", publish.ms, { facts: publish.facts });
  if (!receive?.isThere) return chart.find("receive_failed", receive?.ms);
  chart.pass("receive", receive.ms, { facts: receive.facts });
  if (isWeak(publish) || isWeak(receive)) {
    chart.find("weak_network", receive.ms);
    chart.mark({ id: "receive", state: "slow", ms: receive.ms, facts: receive.facts });
  }
}

function isWeak({ facts }: Flow): boolean {
  return (["lossPercent", "rttMs", "jitterMs"] as const).some(
    (name) => (facts[name] ?? 0) > WEAK[name],
  );
}

const round = (ms: number) => Math.max(1, Math.round(ms));
