"use client";

import { type Room, RoomEvent } from "livekit-client";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { createPresence, type Presence } from "@/lib/chat/presence";
import { roleOf } from "../room/roleOf";

export type Tell = (sentence: string) => void;

/** Who comes and goes, told once the room is joined; short breaks of a connection are not told. */
export function usePresenceNews(room: Room | null, tell: { joined: Tell; left: Tell }) {
  const t = useTranslations("signals.presence");
  const latest = useRef({ t, tell });
  useEffect(() => void (latest.current = { t, tell }));
  // It outlives a room: a rejoin brings another one, with the same people.
  const held = useRef<Presence | null>(null);
  const hasLooked = useRef(false);
  useEffect(() => {
    const presence = createPresence({
      onJoined: ({ name }) => latest.current.tell.joined(latest.current.t("joined", { name })),
      onLeft: ({ name }) => latest.current.tell.left(latest.current.t("left", { name })),
    });
    held.current = presence;
    return presence.stop;
  }, []);
  useEffect(() => {
    const presence = held.current;
    if (room === null || presence === null) return;
    const look = () => {
      if (room.state !== "connected") return;
      const others = othersIn(room);
      // Looking begins a moment after the join, and the SFU tells whole seconds: who came in
      // between, or with us, is news all the same.
      if (!hasLooked.current) presence.see(others.filter(({ joinedAt }) => joinedAt < ownOf(room)));
      hasLooked.current = true;
      presence.see(others);
    };
    for (const event of SEEN) room.on(event, look);
    for (const event of UNSEEN) room.on(event, presence.lookAway);
    look();
    return () => {
      for (const event of SEEN) room.off(event, look);
      for (const event of UNSEEN) room.off(event, presence.lookAway);
      presence.lookAway();
    };
  }, [room]);
}

const SEEN = [
  RoomEvent.Connected,
  RoomEvent.Reconnected,
  RoomEvent.ParticipantConnected,
  RoomEvent.ParticipantDisconnected,
] as const;
const UNSEEN = [
  RoomEvent.SignalReconnecting,
  RoomEvent.Reconnecting,
  RoomEvent.Disconnected,
] as const;

/** Only people: whom our backend gave a role. */
function othersIn(room: Room) {
  return [...room.remoteParticipants.values()]
    .filter(({ metadata }) => roleOf(metadata) !== null)
    .map(({ identity, name = "", joinedAt }) => ({
      identity,
      name,
      joinedAt: joinedAt?.getTime() ?? 0,
    }));
}

/** When we joined ourselves, UTC ms by the SFU's clock, as it tells of the others. */
function ownOf({ localParticipant }: Room): number {
  return localParticipant.joinedAt?.getTime() ?? Infinity;
}
