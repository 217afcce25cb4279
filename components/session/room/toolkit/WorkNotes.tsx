"use client";

import type { DevicesSnapshot } from "@/lib/devices/devices";
import { BroadcastTalk } from "../../broadcast/BroadcastTalk";
import { LateHints } from "../../devices/LateHints";
import { LineNotice } from "../../quality/LineNotice";
import { RecordingTalk } from "../../recording/RecordingTalk";
import { late } from "../late";

const Company = late(() => import("../../people/Company"));

/** Hints and news over the foot of the stage, none of which is due in the first second. */
export function WorkNotes({ media }: { media: DevicesSnapshot }) {
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
