import { type Room, Track, VideoQuality } from "livekit-client";
import type { Level } from "./levels";

/**
 * Asks the server for as much picture of the others as the level has, ahead of the first one too.
 * Called again and again: the SDK sends nothing when nothing changed, and people who come later
 * start in full.
 */
export function receive({ remoteParticipants }: Room, level: Level): void {
  for (const person of remoteParticipants.values()) {
    for (const publication of person.videoTrackPublications.values()) {
      const { isDesired, isEnabled, videoQuality, source } = publication;
      const isWhole = isEnabled && videoQuality === VideoQuality.HIGH;
      if (!isDesired || (level === "full" && isWhole)) continue;
      if (source !== Track.Source.ScreenShare) {
        publication.setVideoQuality(level === "full" ? VideoQuality.HIGH : VideoQuality.LOW);
      }
      publication.setEnabled(level !== "audio");
    }
  }
}
