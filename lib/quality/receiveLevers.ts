import { type RemoteTrackPublication, type Room, Track, VideoQuality } from "livekit-client";
import type { Level } from "./levels";

/**
 * Asks the server for as much picture of the others as the level has. Called again and again:
 * the SDK sends nothing when nothing changed, and people who come later start in full.
 */
export function createReceiveLevers() {
  const changed = new WeakSet<RemoteTrackPublication>();

  return function apply(room: Room, level: Level): void {
    for (const person of room.remoteParticipants.values()) {
      for (const publication of person.videoTrackPublications.values()) {
        if (!publication.isSubscribed || (level === "full" && !changed.has(publication))) continue;
        changed.add(publication);
        if (publication.source !== Track.Source.ScreenShare) {
          publication.setVideoQuality(level === "full" ? VideoQuality.HIGH : VideoQuality.LOW);
        }
        publication.setEnabled(level !== "audio");
      }
    }
  };
}
