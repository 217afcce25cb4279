"use client";

import { late } from "../room/late";
import { useRoom } from "../room/roomContext";

// Few sessions are broadcast: what shows a broadcast comes with the first one.
const LivePill = late(() => import("./LivePill"));
const BroadcastNotes = late(() => import("./BroadcastNotes"));

/** Whether the session is public, at its top. */
export function BroadcastSign() {
  const { broadcast } = useRoom();
  return broadcast && <LivePill broadcast={broadcast} />;
}

/** What is asked and told about a broadcast, once the person is in the room. */
export function BroadcastTalk() {
  const { broadcast, asking } = useRoom();
  const isDue = broadcast !== null || asking === "broadcast";
  return isDue && <BroadcastNotes broadcast={broadcast} />;
}
