"use client";

import { late } from "../room/late";
import { useRoom } from "../room/roomContext";

// Few sessions are broadcast: it comes with the first one.
const BroadcastNotes = late(() => import("./BroadcastNotes"));

/** What is asked and told about a broadcast, once the person is in the room. */
export function BroadcastTalk() {
  const { broadcast, asking } = useRoom();
  if (broadcast === null && asking !== "broadcast") return null;
  return <BroadcastNotes broadcast={broadcast} />;
}
