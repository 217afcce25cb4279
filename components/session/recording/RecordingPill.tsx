"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import { useNow } from "@/lib/clock/useNow";
import { formatCountdown } from "@/lib/time/format";
import { useRoom } from "../room/roomContext";
import { isUnderWay, lengthAt, type RecordingNow, stageOf } from "./stage";

/** Red and with words while anything is recorded; pressed, it says what and how to end it. */
export default function RecordingPill({ recording }: { recording: RecordingNow }) {
  const t = useTranslations("recording.pill");
  const { booking, ask } = useRoom();
  const stage = stageOf(recording);
  if (stage === "saving" && booking.role === "provider") {
    return <span className="pill">{t("saving")}</span>;
  }
  if (!isUnderWay(stage)) return null;
  const isRed = stage !== "asked" && stage !== "paused";
  return (
    <button
      type="button"
      className={isRed ? "pill rec rec-pill" : "pill rec-pill"}
      data-recording={stage}
      aria-haspopup="dialog"
      onClick={() => ask("record")}
    >
      {stage === "rolling" ? (
        <span className="dot dot-live" />
      ) : (
        <Icon name="circle-dot" size="s" />
      )}
      {t(stage)}
      {(stage === "rolling" || stage === "paused") && <Length recording={recording} />}
    </button>
  );
}

function Length({ recording }: { recording: RecordingNow }) {
  const now = useNow();
  return <span aria-hidden="true">{formatCountdown(lengthAt(recording, now))}</span>;
}
