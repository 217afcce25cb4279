"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/Button";
import { formatCountdown } from "@/lib/time/format";
import { useRoom } from "../room/roomContext";
import { isUnderWay, type RecordingNow, stageOf } from "./stage";

type Props = { recording: RecordingNow };

/** What clients are told goes by itself; a provider has seen it when they say so. */
const SHOWN_MS = 15_000;

/** How it ended, to whoever was there before: why, what is kept, and what to do. */
export function Ended({ recording }: Props) {
  const stage = stageOf(recording);
  const [isOld] = useState(!isUnderWay(stage));
  const [isClosed, setIsClosed] = useState(isOld);
  const { booking } = useRoom();
  const isHost = booking.role === "provider";
  const isShown = !isClosed && !isUnderWay(stage);
  useEffect(() => {
    if (!isShown || isHost) return;
    const timer = setTimeout(() => setIsClosed(true), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isShown, isHost]);
  if (!isShown) return null;
  return isHost ? (
    <ForHost recording={recording} onClose={() => setIsClosed(true)} />
  ) : (
    <ForClient recording={recording} />
  );
}

function ForHost({ recording, onClose }: Props & { onClose: () => void }) {
  const t = useTranslations("recording.ended");
  const { state, reason, endedBy, recordedMs } = recording;
  const name = endedBy?.name ?? "";
  return (
    <section className="line-notice" aria-label={t("label")} data-recording-ended={reason}>
      <p role="status">
        <b>{t(`why.${reason ?? "stopped"}`, { name })}</b>{" "}
        {recording.details?.problem && state === "processing" && t("slow")}
        {recordedMs > 0 &&
          t(state === "ready" ? "ready" : state === "failed" ? "lost" : "saving", {
            length: formatCountdown(recordedMs),
          })}
      </p>
      <Button kind="bare" icon="x" className="btn-icon" aria-label={t("close")} onClick={onClose} />
    </section>
  );
}

function ForClient({ recording }: Props) {
  const t = useTranslations("recording.ended");
  const { activeAt, myAnswer } = recording;
  const own = myAnswer === "withdrawn" ? "byYou" : "forClient";
  return (
    <p className="notice small" role="status">
      {activeAt === null ? t("nothing") : t(own)}
    </p>
  );
}
