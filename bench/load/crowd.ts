/**
 * Some pairs of clients, as a process of its own, so that their cost can be told from the
 * servers': the plan as one JSON line on stdin, once it is asked for by `"ready"`; an outcome as one
 * message each to the parent. Stdout is what the SDK logs to.
 */
import { createInterface } from "node:readline";
import { dispose } from "@livekit/rtc-node";
import { dropRtcLog } from "../../local/rtcLog.ts";
import { playPair } from "./pair.ts";
import type { CrowdPlan, PairOutcome } from "./plan.ts";

dropRtcLog();
const lines = createInterface({ input: process.stdin });
// Nobody is left to be told.
lines.once("close", () => process.exit(1));

lines.once("line", (line) => {
  const { convexUrl, talkMs, pairs } = JSON.parse(line) as CrowdPlan;
  const plays = pairs.map(async (plan) => {
    await tell(await playPair(convexUrl, plan, talkMs));
  });
  void Promise.all(plays)
    .then(async () => await dispose())
    .then(() => process.exit(0));
});

process.send!("ready");

function tell(outcome: PairOutcome): Promise<void> {
  return new Promise((done) => process.send!(outcome, undefined, undefined, () => done()));
}
