import { openConvexSocket } from "../../doctor/convexSocket.ts";
import { describe, nextOf } from "../../doctor/report.ts";
import { look } from "../../doctor/look.ts";
import { fails, holds, type Line } from "../line.ts";
import type { TrialRoom } from "../room.ts";
import type { Target } from "../target.ts";

/** LiveKit pings every 10 s: what cuts after this long cuts nothing that lives. */
const HOLD_MS = 15_000;

/** LiveKit's socket at each address on the way, held open, and Convex's. */
export async function checkSockets(target: Target, room: TrialRoom): Promise<Line[]> {
  const livekit = target.livekitUrls.map((url, at) => checkLivekit(url, room, at));
  return await Promise.all([...livekit, checkConvex(target.convexUrl)]);
}

async function checkLivekit(url: string, room: TrialRoom, at: number): Promise<Line> {
  // Each as somebody else: the same identity would put out the one before.
  const found = await look(url, await room.token(`socket-${at}`), { holdMs: HOLD_MS });
  const about = `WebSocket of ${url}`;
  if (found.verdict === null) return holds(about, `open for ${HOLD_MS / 1000} s without a word`);
  const broken = found.lines.find(({ state }) => state === "fail");
  const says = broken ? `${found.verdict}: ${broken.name}, ${broken.says}` : describe(found);
  const better = found.betterUrl ? ` It answers at ${found.betterUrl}` : "";
  return fails(about, says, `${nextOf(found.verdict)}${better}`);
}

async function checkConvex(convexUrl: string): Promise<Line> {
  const about = `WebSocket of ${convexUrl}`;
  const problem = await openConvexSocket(convexUrl);
  if (problem === null) return holds(about, "open");
  const fix =
    "every query goes through it: pass the headers Upgrade and Connection on, by HTTP 1.1";
  return fails(about, problem, fix);
}
