"use client";

import { useTracks } from "@livekit/components-react";
import { type Room, RoomEvent, Track } from "livekit-client";
import { useTranslations } from "next-intl";
import { memo } from "react";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import { isLost } from "@/lib/session/phases";
import type { SessionState } from "@/lib/session/types";
import type { Booking } from "../SessionScreen";
import { EmptyTile } from "./EmptyTile";
import { OwnTile } from "./OwnTile";
import { RemoteTile } from "./RemoteTile";

type Props = {
  booking: Booking;
  room: Room | null;
  state: SessionState;
  media: DevicesSnapshot;
  isShown: boolean;
};

/** Two people: the other one large, oneself in the corner. More: a grid of all. */
export const Tiles = memo(function Tiles(props: Props) {
  const { booking, room, state, media, isShown } = props;
  if (room) return <LiveTiles {...props} room={room} />;
  return (
    <div className="tiles">
      <EmptyTile booking={booking} state={state} />
      <OwnTile media={media} role={booking.role} isPip isShown={isShown} />
    </div>
  );
});

const CAMERA = [{ source: Track.Source.Camera, withPlaceholder: true }];
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

function LiveTiles({ room, booking, state, media, isShown }: Props & { room: Room }) {
  const t = useTranslations("session.room");
  const others = useTracks(CAMERA, { room, updateOnlyOn: UPDATES, onlySubscribed: false }).filter(
    ({ participant }) => !participant.isLocal,
  );
  const isGrid = others.length > 1;
  return (
    <div
      className={isGrid ? "tiles grid" : "tiles"}
      role="group"
      aria-label={t("people", { count: others.length + 1 })}
      data-count={others.length + 1}
    >
      {others.length === 0 && <EmptyTile booking={booking} state={state} />}
      {others.map((camera) => (
        <RemoteTile key={camera.participant.identity} camera={camera} isHeld={isLost(state)} />
      ))}
      <OwnTile media={media} role={booking.role} room={room} isPip={!isGrid} isShown={isShown} />
    </div>
  );
}
