/**
 * Some pairs of clients, as a process of its own, so that their cost can be told from the
 * servers': the plan as one JSON line on stdin, an outcome as one JSON line each on stdout.
 */
import { createInterface } from "node:readline";
import { dispose } from "@livekit/rtc-node";
import { playPair } from "./pair.ts";
import type { CrowdPlan } from "./plan.ts";

const lines = createInterface({ input: process.stdin });
// Nobody is left to be told.
lines.once("close", () => process.exit(1));

lines.once("line", (line) => {
  const { convexUrl, talkMs, pairs } = JSON.parse(line) as CrowdPlan;
  const plays = pairs.map(async (plan) => {
    console.log(JSON.stringify(await playPair(convexUrl, plan, talkMs)));
  });
  void Promise.all(plays)
    .then(async () => await dispose())
    .then(() => process.exit(0));
});
