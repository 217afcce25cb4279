"use client";

import type { Room } from "livekit-client";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { useMe } from "@/lib/auth/me";
import type { Reaction } from "@/lib/chat/reactions";
import { useAnnounce } from "../room/Announcer";
import { useHands } from "./useHands";
import type { Tell } from "./usePresenceNews";
import { useReactions } from "./useReactions";

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
