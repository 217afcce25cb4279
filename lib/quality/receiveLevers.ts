import { type Room, Track, VideoQuality } from "livekit-client";
import type { Level } from "./levels";

/**
 * Asks the server for as much picture of the others as the level has, ahead of the first one too.
 * Called again and again: the SDK sends nothing when nothing changed or nothing is wanted, and people
 * who come later start in full.
 */
export function receive({ remoteParticipants }: Room, level: Level): void {
  for (const person of remoteParticipants.values()) {
    for (const publication of person.videoTrackPublications.values()) {
      const { isEnabled, videoQuality, source } = publication;
      if (level === "full" && isEnabled && videoQuality === VideoQuality.HIGH) continue;
      if (source !== Track.Source.ScreenShare) {
        publication.setVideoQuality(level === "full" ? VideoQuality.HIGH : VideoQuality.LOW);
      }
      publication.setEnabled(level !== "audio");
    }
  }
}
