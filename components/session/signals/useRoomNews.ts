"use client";

import { type Room, RoomEvent } from "livekit-client";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { useMe } from "@/lib/auth/me";
import { createPresence, type Presence } from "@/lib/chat/presence";
import type { Reaction } from "@/lib/chat/reactions";
import { useAnnounce } from "../room/Announcer";
import { roleOf } from "../room/roleOf";
import { useHands } from "./useHands";
import { useReactions } from "./useReactions";

export type Tell = (sentence: string) => void;

/** Who comes and goes, told once the room is joined; short breaks of a connection are not told. */
export function usePresenceNews(room: Room | null, tell: { joined: Tell; left: Tell }) {
  const t = useTranslations("signals.presence");
  const latest = useRef({ t, tell });
  useEffect(() => void (latest.current = { t, tell }));
  // It outlives a room: a rejoin brings another one, with the same people.
  const held = useRef<Presence | null>(null);
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
    const look = () => (room.state === "connected" ? presence.see(othersIn(room)) : undefined);
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
    .map(({ identity, name = "" }) => ({ identity, name }));
}

/** Hands of others that go up while one is here. */
export function useHandNews(tell: Tell) {
  const t = useTranslations("signals.hand");
  const me = useMe();
  const hands = useHands();
  const known = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    for (const { _id, userId, name } of hands) {
      const isNew = known.current !== null && !known.current.has(_id);
      if (isNew && userId !== me._id) tell(t("news", { name }));
    }
    known.current = new Set(hands.map(({ _id }) => _id));
  }, [hands, me, tell, t]);
}

/** Reactions of others, in words for who does not see them; one for a burst of the same. */
export function useReactionNews(room: Room | null) {
  const t = useTranslations("signals.reaction");
  const announce = useAnnounce();
  const reactions = useReactions();
  const lastId = useRef(0);
  const said = useRef<{ key: string; at: number }>({ key: "", at: 0 });
  useEffect(() => {
    for (const { id, identity, reaction } of reactions) {
      if (id <= lastId.current) continue;
      lastId.current = id;
      const name = room?.remoteParticipants.get(identity)?.name;
      const key = `${identity} ${reaction}`;
      const isRepeat = said.current.key === key && Date.now() - said.current.at < 3000;
      if (name === undefined || isRepeat) continue;
      said.current = { key, at: Date.now() };
      announce(t("news", { name, reaction: t(`names.${reaction satisfies Reaction}`) }));
    }
  }, [reactions, room, announce, t]);
}
