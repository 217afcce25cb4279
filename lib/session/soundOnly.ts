import { type RemoteTrackPublication, type Room, RoomEvent, Track } from "livekit-client";

export type Subscribing = { letPictures: () => void };

/**
 * Subscribes by hand in a room that was joined without autoSubscribe: to sound alone, until
 * pictures are let in.
 */
export function subscribeToSound(room: Room): Subscribing {
  let hasPictures = false;
  const take = (publication: RemoteTrackPublication) => {
    if (hasPictures || publication.kind === Track.Kind.Audio) publication.setSubscribed(true);
  };
  const takeAll = () => {
    for (const { trackPublications } of room.remoteParticipants.values()) {
      for (const publication of trackPublications.values()) take(publication);
    }
  };
  room.on(RoomEvent.TrackPublished, take).on(RoomEvent.Connected, takeAll);
  return {
    letPictures() {
      hasPictures = true;
      takeAll();
    },
  };
}
