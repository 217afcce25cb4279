import { TrackKind } from "@livekit/rtc-node";
import type { RoomLink } from "./roomLink.ts";
import { isReal } from "./scene.ts";

/**
 * Whether a file that began now would have something real in it from its beginning: a picture where
 * anybody sends pictures, else a sound where anybody sends sound. Where nothing is published, or all
 * of it is muted, black and silence are what there is. While the room is away, nobody can say.
 */
export async function hasMedia(link: RoomLink): Promise<boolean> {
  if (!link.isThere) return false;
  const sent = link.participants
    .flatMap((participant) => link.wanted(participant))
    .filter(({ muted }) => !muted);
  const pictures = sent.filter(({ kind }) => kind === TrackKind.KIND_VIDEO);
  if (pictures.length > 0) {
    return pictures.some(({ sid }) => isReal(link.feeds.pictures.get(sid!)?.picture));
  }
  return sent.length === 0 || (await link.hearsAnybody());
}
