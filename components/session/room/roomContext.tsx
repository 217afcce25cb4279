"use client";

import type { Room } from "livekit-client";
import { createContext, useContext } from "react";
import type { Stage } from "@/lib/stage/stage";
import type { BroadcastNow } from "../broadcast/stage";
import type { RecordingNow } from "../recording/stage";
import type { Booking } from "../SessionScreen";
import type { RoomParts } from "../useSession";

/** What can stand beside the stage; one at a time. */
export type PanelId = "chat" | "people" | "settings" | "shortcuts";

type Question = "end" | "record" | "broadcast";

export type RoomValue = RoomParts & {
  booking: Booking;
  /** The newest one of the booking, also when it is over. */
  recording: RecordingNow | null;
  /** The newest one of the booking, also when it is over. */
  broadcast: BroadcastNow | null;
  /** The room of the current connection; a rejoin brings another one. */
  room: Room | null;
  /** Layout, pin, fit and fill; one's own, and the same over every connection. */
  stage: Stage;
  panel: PanelId | null;
  openPanel: (id: PanelId | null) => void;
  /** The dialog that the person has opened from the bar, the menu or a sign. */
  asking: Question | null;
  ask: (question: Question | null) => void;
};

export const RoomContext = createContext<RoomValue | null>(null);

/** The room that the component stands in; throws outside of one. */
export function useRoom(): RoomValue {
  const value = useContext(RoomContext);
  if (value === null) throw new Error("useRoom needs a RoomScreen above it.");
  return value;
}
