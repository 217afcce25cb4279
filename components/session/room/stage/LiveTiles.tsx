"use client";

import { isTrackReference, useTracks } from "@/components/session/room/livekit";
import { type Room, RoomEvent, Track } from "livekit-client";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import { isLost } from "@/lib/session/phases";
import type { SessionState } from "@/lib/session/types";
import { OWN } from "@/lib/stage/layout";
import { CORNER } from "@/lib/stage/places";
import type { Booking } from "../../SessionScreen";
import { EmptyTile } from "../EmptyTile";
import { OwnTile } from "../OwnTile";
import { RemoteTile } from "../RemoteTile";
import { useKit } from "../toolkit/toolsContext";
import { HiddenTile } from "./HiddenTile";
import { stageStyle } from "./placed";
import { type Seen, useScene } from "./useScene";
import { useTurn } from "./useTurn";

const SOURCES = [
  { source: Track.Source.ScreenShare, withPlaceholder: false },
  { source: Track.Source.Camera, withPlaceholder: true },
];
// Everything that changes which tile stands there; speaking and quality are watched by the tile.
const UPDATES = [
  RoomEvent.TrackSubscribed,
  RoomEvent.TrackUnsubscribed,
  RoomEvent.TrackMuted,
  RoomEvent.TrackUnmuted,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.SignalConnected,
];

type Props = {
  booking: Booking;
  room: Room;
  state: SessionState;
  media: DevicesSnapshot;
  isShown: boolean;
};

/** Everybody who is connected and everything that they show, each in its place. */
export function LiveTiles({ room, booking, state, media, isShown }: Props) {
  const t = useTranslations("session.room");
  const seen: Seen[] = useTracks(SOURCES, { room, updateOnlyOn: UPDATES, onlySubscribed: false })
    .filter(({ participant }) => !participant.isLocal)
    .map((track) => ({ id: `${wordOf(track.source)}:${track.participant.identity}`, track }));
  const box = useRef<HTMLDivElement>(null);
  const { arrangement, places } = useScene(room, seen, box);
  useTurn(box);
  const kit = useKit();
  const people = seen.filter(({ track }) => track.source === Track.Source.Camera).length + 1;
  const isHeld = isLost(state);
  return (
    <div
      ref={box}
      className="tiles"
      role="group"
      aria-label={t("people", { count: people })}
      style={stageStyle(places)}
      data-count={people}
      data-layout={arrangement.layout}
    >
      {people === 1 && <EmptyTile booking={booking} state={state} />}
      {seen.map(({ id, track }) => {
        const place = places.of.get(id);
        if (!place) return null;
        if (track.source === Track.Source.Camera) {
          return <RemoteTile key={id} id={id} camera={track} isHeld={isHeld} place={place} />;
        }
        if (!kit || !isTrackReference(track)) return null;
        return <kit.ScreenTile key={id} {...{ id, place }} screen={track} />;
      })}
      <OwnTile
        media={media}
        role={booking.role}
        room={room}
        place={places.of.get(OWN) ?? CORNER}
        isShown={isShown}
      />
      {places.more && <HiddenTile count={arrangement.hidden} place={places.more} />}
    </div>
  );
}

function wordOf(source: Track.Source): "screen" | "camera" {
  return source === Track.Source.ScreenShare ? "screen" : "camera";
}
