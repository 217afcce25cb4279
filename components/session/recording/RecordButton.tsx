"use client";

import { useTranslations } from "next-intl";
import { ControlButton } from "../room/controls/ControlButton";
import { MoreItem } from "../room/controls/MoreItem";
import { useRoom } from "../room/roomContext";
import { isUnderWay, stageOf } from "./stage";

/** Null for whoever does not record here. */
function useRecord() {
  const { booking, recording, ask } = useRoom();
  const isOn = recording !== null && isUnderWay(stageOf(recording));
  const isOffered = booking.role === "provider" && booking.policy.recording.consent !== "off";
  return isOffered || (isOn && booking.role === "provider")
    ? { isOn, open: () => ask("record") }
    : null;
}

/** In the bar, where the screen is wide enough: opens what there is to choose or to stop. */
export function RecordButton() {
  const t = useTranslations("recording");
  const record = useRecord();
  return (
    record && (
      <ControlButton
        icon="circle-dot"
        className="hide-m"
        label={t(record.isOn ? "manage" : "record")}
        aria-haspopup="dialog"
        isOn={record.isOn}
        onClick={record.open}
      />
    )
  );
}

/** In the menu, where the bar has no room for it. */
export function RecordItem() {
  const t = useTranslations("recording");
  const record = useRecord();
  return (
    record && (
      <MoreItem
        icon="circle-dot"
        className="only-m"
        label={t(record.isOn ? "manage" : "record")}
        onClick={record.open}
      />
    )
  );
}
