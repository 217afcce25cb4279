"use client";

import { isTrackReference, useTracks } from "@/components/session/room/livekit";
import { type Room, RoomEvent, Track } from "livekit-client";
import { useCallback } from "react";

const SOURCES = [Track.Source.Microphone, Track.Source.ScreenShareAudio];
const UPDATES = [
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.ParticipantDisconnected,
];

/** What the others say and play, wherever their tiles stand. */
export function RoomSound({ room }: { room: Room }) {
  const heard = useTracks(SOURCES, { room, updateOnlyOn: UPDATES });
  return heard
    .filter(({ participant }) => !participant.isLocal)
    .map((seen) => {
      const track = isTrackReference(seen) ? seen.publication.track : undefined;
      return track && <Sound key={track.sid} track={track} />;
    });
}

function Sound({ track }: { track: Track }) {
  const play = useCallback(
    (audio: HTMLAudioElement) => {
      track.attach(audio);
      return () => {
        track.detach(audio);
      };
    },
    [track],
  );
  // What is said is in no file that could have captions.
  // eslint-disable-next-line jsx-a11y/media-has-caption
  return <audio ref={play} />;
}
