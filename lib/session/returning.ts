import type { Room } from "livekit-client";
import { pause } from "../clock/pause";
import { readPulse } from "./pulse";

/** What goes on by itself does so within a second. */
const FLOWS_WITHIN_MS = 1_200;
const LOOK_EVERY_MS = 200;
/** Chromium, once online, tells its media engine of the network up to 3.3 s later. */
const SETTLED_AFTER_MS = 4_000;

/** What livekit-client's engine does once the browser is online; its type keeps it private. */
type Engine = { handleBrowserOnLine: () => void };

/**
 * A network that went and came back carries the connection of before at once. The SDK, told `online`
 * or missing an answer to its pings, resumes, and so restarts ICE: media stands still for 3 s where
 * the browser's media engine has not got its networks again, for less than half a second later. So
 * where media flows the SDK is not told, and what it does by itself waits. Until stopped.
 */
export function resumeGently(room: Room): () => void {
  const { engine } = room;
  const sdk = engine as unknown as Engine;
  const stopping = new AbortController();
  const { signal } = stopping;
  const policy = room.options.reconnectPolicy;
  const delayOf = policy.nextRetryDelayInMs.bind(policy);
  let settledAt = 0;
  policy.nextRetryDelayInMs = (context) => {
    const ms = delayOf(context);
    return ms === null ? null : Math.max(ms, settledAt - performance.now());
  };
  // The SDK listens again with each join that it makes anew.
  const takeOver = () => globalThis.removeEventListener("online", sdk.handleBrowserOnLine);
  const onOnline = async () => {
    settledAt = performance.now() + SETTLED_AFTER_MS;
    const isFlowing = await flowsAgain(room);
    if (!isFlowing && !signal.aborted) sdk.handleBrowserOnLine();
  };
  takeOver();
  engine.on("signalRestarted", takeOver);
  globalThis.addEventListener("online", () => void onOnline(), { signal });
  return () => {
    stopping.abort();
    engine.off("signalRestarted", takeOver);
  };
}

/** Whether something comes in the time in which it would by itself. */
async function flowsAgain(room: Room): Promise<boolean> {
  const { heard } = await readPulse(room);
  for (let ms = 0; ms < FLOWS_WITHIN_MS; ms += LOOK_EVERY_MS) {
    await pause(LOOK_EVERY_MS);
    if ((await readPulse(room)).heard > heard) return true;
  }
  return false;
}
