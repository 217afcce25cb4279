"use client";

import { useQuery } from "convex/react";
import { useTracks } from "@/components/session/room/livekit";
import { type Room, RoomEvent, Track } from "livekit-client";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import type { Booking } from "../SessionScreen";
import { PersonRow } from "./PersonRow";
import type { Host } from "./useHost";

// One for everybody, with or without a camera.
const CAMERA = [{ source: Track.Source.Camera, withPlaceholder: true }];
// Speaking, muting and quality are watched by each row.
const UPDATES = [
  RoomEvent.ParticipantMetadataChanged,
  RoomEvent.TrackPublished,
  RoomEvent.TrackUnpublished,
  RoomEvent.ConnectionStateChanged,
];

type Props = { booking: Booking; room: Room; host: Host | null };

export function InTheRoom({ booking, room, host }: Props) {
  const t = useTranslations("people");
  const cameras = useTracks(CAMERA, { room, updateOnlyOn: UPDATES, onlySubscribed: false });
  const people = cameras.map(({ participant }) => participant);
  const hands = useQuery(api.hands.list, { bookingId: booking._id }) ?? [];
  const title = t("inRoom", { count: people.length });
  return (
    <section aria-label={title}>
      <h3 className="label">{title}</h3>
      <ul className="people">
        {people.map((participant) => (
          <PersonRow
            key={participant.identity}
            participant={participant}
            hasHandUp={hands.some(({ userId }) => userId === participant.identity)}
            host={participant.isLocal ? null : host}
          />
        ))}
      </ul>
    </section>
  );
}
