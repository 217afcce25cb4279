"use client";

import { useHasLasted } from "@/lib/clock/useHasLasted";
import type { DeviceState } from "@/lib/devices/devices";
import { late } from "../room/late";
import { useRoom } from "../room/roomContext";
import { usePhase } from "../useSession";

const MicrophoneHint = late(() => import("./MicrophoneHint"));
// Listening must not compete with the first picture.
const AFTER_MS = 4_000;

/** Hints about the microphone, once the call has settled. */
export function LateHints({ microphone }: { microphone: DeviceState }) {
  const { session } = useRoom();
  const isConnected = usePhase(session) === "connected";
  const isSettled = useHasLasted(isConnected, AFTER_MS);
  const { track, isWanted, isInterrupted } = microphone;
  if (!isSettled || !track || isInterrupted) return null;
  return <MicrophoneHint key={`${track.id} ${isWanted}`} track={track} isMuted={!isWanted} />;
}
