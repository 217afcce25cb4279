"use client";

import type { Room } from "livekit-client";
import { memo } from "react";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import type { SessionState } from "@/lib/session/types";
import { CORNER } from "@/lib/stage/places";
import type { Booking } from "../SessionScreen";
import { EmptyTile } from "./EmptyTile";
import { OwnTile } from "./OwnTile";
import { LiveTiles } from "./stage/LiveTiles";

type Props = {
  booking: Booking;
  room: Room | null;
  state: SessionState;
  media: DevicesSnapshot;
  isShown: boolean;
};

/** The people in the room; without one, oneself and what is waited for. */
export const Tiles = memo(function Tiles(props: Props) {
  const { booking, room, state, media, isShown } = props;
  if (room) return <LiveTiles {...props} room={room} />;
  return (
    <div className="tiles" data-layout="pair">
      <EmptyTile booking={booking} state={state} />
      <OwnTile media={media} role={booking.role} place={CORNER} isShown={isShown} />
    </div>
  );
});
