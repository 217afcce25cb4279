import type { Room } from "livekit-client";
import { untilCalm } from "./firstFrame";
import { untilLoaded } from "../loading/untilLoaded";
import type { Pulse } from "./pulse";
import type { AttemptRecord } from "./types";

type Media = typeof import("./media");

/** Before anything was looked at, nothing is expected. */
const NOTHING_KNOWN: Pulse = { isExpected: false, heard: 0 };

let media: Media | null = null;

async function load(): Promise<Media> {
  media ??= await untilLoaded(() => import("./media"));
  return media;
}

/** Looks at a room's media from a moment after the first join on; later ones find the code there. */
export function lookAtMedia(room: Room) {
  const leaving = new AbortController();
  let stopWatching = () => {};
  return {
    async begin(): Promise<void> {
      if (media === null) await untilCalm(leaving.signal);
      const { watchMedia } = await load();
      if (!leaving.signal.aborted) stopWatching = watchMedia(room);
    },
    readPulse: async (): Promise<Pulse> => (media ? await media.readPulse(room) : NOTHING_KNOWN),
    readPath: async (): Promise<AttemptRecord["path"]> => await (await load()).pathOf(room),
    stop() {
      leaving.abort();
      stopWatching();
    },
  };
}
