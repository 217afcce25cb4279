"use client";

import type { Room } from "livekit-client";
import { useSyncExternalStore } from "react";
import {
  createReactions,
  parseReaction,
  type Reaction,
  type Reactions,
  type ShownReaction,
} from "@/lib/chat/reactions";
import { listen, tell } from "@/lib/session/wire";
import { useRoom } from "../room/roomContext";

// Every tile looks at the same reactions; they go with their room.
const ofRooms = new WeakMap<Room, Reactions>();
const NONE: readonly ShownReaction[] = [];

function reactionsOf(room: Room): Reactions {
  const known = ofRooms.get(room);
  if (known) return known;
  const reactions = createReactions();
  listen(room, "reaction", parseReaction, (reaction, from) =>
    reactions.show(from.identity, reaction),
  );
  ofRooms.set(room, reactions);
  return reactions;
}

/** Reactions that are shown now, of everybody in the room. */
export function useReactions(): readonly ShownReaction[] {
  const { room } = useRoom();
  const reactions = room && reactionsOf(room);
  const read = () => reactions?.getSnapshot().shown ?? NONE;
  return useSyncExternalStore(reactions?.subscribe ?? never, read, read);
}

const never = () => () => undefined;

/** Shows a reaction to everybody, oneself included; best effort. */
export function useReact(): (reaction: Reaction) => void {
  const { room } = useRoom();
  return (reaction) => {
    if (room === null) return;
    reactionsOf(room).show(room.localParticipant.identity, reaction);
    void tell(room, "reaction", reaction);
  };
}
