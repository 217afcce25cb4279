"use client";

import { useEffect, useSyncExternalStore } from "react";
import type { Share, ShareState } from "@/lib/stage/share";
import { useRoom } from "../roomContext";
import { useTools } from "../toolkit/toolsContext";

/** One's own share, and whether this person may share at all. */
export function useShare(): ShareState & { share: Share; isAllowed: boolean; toggle: () => void } {
  const { booking } = useRoom();
  const { share } = useTools();
  const state = useSyncExternalStore(share.subscribe, share.getSnapshot, share.getSnapshot);
  const isAllowed = booking.role === "provider" || booking.policy.clientsMayShareScreen;
  const toggle = () => (state.phase === "on" ? share.stop() : void share.start());
  return { ...state, share, isAllowed, toggle };
}

/** Takes the share through every room of the session, and ends it with the session. */
export function useShareFollows(share: Share, room: RoomOf, isInSession: boolean) {
  useEffect(() => {
    if (room) return share.follow(room);
  }, [share, room]);
  useEffect(() => {
    if (isInSession) return share.stop;
  }, [share, isInSession]);
}

type RoomOf = Parameters<Share["follow"]>[0] | null;
