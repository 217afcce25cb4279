"use client";

import { type Participant, RoomEvent, Track } from "livekit-client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useDevices } from "../useSession";
import { useAnnounce } from "../room/Announcer";
import { useRoom } from "../room/roomContext";
import { useTools } from "../room/toolkit/toolsContext";

type What = "microphone" | "screen";

/**
 * A provider muted us or stopped what we share: says so, and lets the devices know, so that the
 * button shows what the others hear.
 */
export function MutedByOther() {
  const t = useTranslations("people.mutedByOther");
  const { room, devices } = useRoom();
  const { share } = useTools();
  const [what, setWhat] = useState<What | null>(null);
  const announce = useAnnounce();
  const isMicrophoneOn = useDevices(devices).microphone.isWanted;
  useEffect(() => {
    if (!room) return;
    const onMuted = (publication: { source: Track.Source }, participant: Participant) => {
      if (!participant.isLocal) return;
      if (publication.source === Track.Source.Microphone) {
        // Our own press turns the device off first; this came from elsewhere.
        if (!devices.getSnapshot().microphone.isWanted) return;
        devices.setWanted("microphone", false);
        setWhat("microphone");
        announce(t("microphone"), "assertive");
      }
      if (publication.source === Track.Source.ScreenShare) {
        // A muted share would stand there as a still picture, and the browser would say it goes on.
        share.stop();
        setWhat("screen");
        announce(t("screen"), "assertive");
      }
    };
    room.on(RoomEvent.TrackMuted, onMuted);
    return () => void room.off(RoomEvent.TrackMuted, onMuted);
  }, [room, devices, share, announce, t]);

  useEffect(() => {
    if (what !== "screen") return;
    const timer = setTimeout(() => setWhat(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [what]);
  const isShown = what === "screen" || (what === "microphone" && !isMicrophoneOn);
  return <p className="notice">{isShown && t(what)}</p>;
}

const SHOWN_MS = 10_000;
