"use client";

import { late } from "../room/late";
import { useRoom } from "../room/roomContext";

// Few sessions are broadcast: it comes with the first one.
const LivePill = late(() => import("./LivePill"));

/** Whether the session is public, at its top. */
export function BroadcastSign() {
  const { broadcast } = useRoom();
  return broadcast && <LivePill broadcast={broadcast} />;
}
