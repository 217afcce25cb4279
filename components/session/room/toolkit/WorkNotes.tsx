"use client";

import type { DevicesSnapshot } from "@/lib/devices/devices";
import { isIn } from "@/lib/session/phases";
import { BroadcastTalk } from "../../broadcast/BroadcastSlot";
import { LateHints } from "../../devices/LateHints";
import { LineNotice } from "../../quality/LineNotice";
import { RecordingTalk } from "../../recording/RecordingSlot";
import { usePhase } from "../../useSession";
import { late } from "../late";
import { useRoom } from "../roomContext";

const Company = late(() => import("../../people/Company"));

/** Hints and news over the foot of the stage, none of which is due in the first second. */
export function WorkNotes({ media }: { media: DevicesSnapshot }) {
  const { session } = useRoom();
  // The room stays laid out behind what comes after it, and a dialog there would cover all, unseen.
  if (!isIn(usePhase(session))) return null;
  return (
    <>
      <LateHints microphone={media.microphone} />
      <LineNotice />
      <RecordingTalk />
      <BroadcastTalk />
      <Company />
    </>
  );
}
