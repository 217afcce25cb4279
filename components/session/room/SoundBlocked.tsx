"use client";

import { useAudioPlayback } from "@/components/session/room/livekit";
import type { Room } from "livekit-client";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";

/** Browsers may want one press before a page makes sound. */
export function SoundBlocked({ room }: { room: Room }) {
  const t = useTranslations("session.room");
  const { canPlayAudio, startAudio } = useAudioPlayback(room);
  if (canPlayAudio) return null;
  return (
    <Button kind="go" icon="volume-2" onClick={() => void startAudio()}>
      {t("startSound")}
    </Button>
  );
}
