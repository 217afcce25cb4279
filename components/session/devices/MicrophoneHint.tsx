"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/Button";
import { createSilence, createSpeech, watchPeak } from "@/lib/devices/hearing";
import { useRoom } from "../room/roomContext";

type Props = { track: MediaStreamTrack; isMuted: boolean };

/** Speaking while muted, or a microphone that gives nothing: what nobody else would say. */
export default function MicrophoneHint({ track, isMuted }: Props) {
  const t = useTranslations("devices.hint");
  const { devices, openPanel } = useRoom();
  const [isDue, setIsDue] = useState(false);
  useEffect(() => {
    const judge = isMuted ? createSpeech() : createSilence();
    return watchPeak(track, (peak) => setIsDue(judge(peak, performance.now())));
  }, [track, isMuted]);
  return (
    <div className={isDue ? "notice device-notice" : "vh"}>
      <p className="small" role="status">
        {isDue && t(isMuted ? "talking" : "silent")}
      </p>
      {isDue && isMuted && (
        <Button kind="bare" icon="mic" onClick={() => devices.setWanted("microphone", true)}>
          {t("unmute")}
        </Button>
      )}
      {isDue && !isMuted && (
        <Button kind="bare" icon="sliders-horizontal" onClick={() => openPanel("settings")}>
          {t("devices")}
        </Button>
      )}
    </div>
  );
}
