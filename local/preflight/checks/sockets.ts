import { version } from "convex";
import WebSocket from "ws";
import { describe, nextOf } from "../../doctor/report.ts";
import { look } from "../../doctor/look.ts";
import { fails, holds, type Line } from "../line.ts";
import { reasonOf } from "../reason.ts";
import type { TrialRoom } from "../room.ts";
import type { Target } from "../target.ts";

/** LiveKit pings every 10 s: what cuts after this long cuts nothing that lives. */
const HOLD_MS = 15_000;
const OPEN_LIMIT_MS = 5_000;

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
  const broken = found.lines.find(({ isClear }) => !isClear);
  const says = broken ? `${found.verdict}: ${broken.name}, ${broken.says}` : describe(found);
  const better = found.betterUrl ? ` It answers at ${found.betterUrl}` : "";
  return fails(about, says, `${nextOf(found.verdict)}${better}`);
}

/** Convex speaks once it is spoken to, so that it opens is what there is to see. */
async function checkConvex(convexUrl: string): Promise<Line> {
  const url = `${convexUrl.replace(/^http/, "ws")}/api/${version}/sync`;
  const about = `WebSocket of ${convexUrl}`;
  const problem = await opened(url);
  if (problem === null) return holds(about, "open");
  const fix =
    "every query goes through it: pass the headers Upgrade and Connection on, by HTTP 1.1";
  return fails(about, problem, fix);
}

function opened(url: string): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { handshakeTimeout: OPEN_LIMIT_MS });
    const end = (problem: string | null) => {
      socket.removeAllListeners().on("error", () => undefined);
      socket.terminate();
      resolve(problem);
    };
    socket
      .once("open", () => end(null))
      .once("unexpected-response", (_request, response) =>
        end(`answered ${response.statusCode} instead of an upgrade`),
      )
      .once("error", (error) => end(reasonOf(error)));
  });
}
