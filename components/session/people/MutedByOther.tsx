"use client";

import { type Participant, RoomEvent, Track } from "livekit-client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useDevices } from "../useSession";
import { useAnnounce } from "../room/Announcer";
import { useRoom } from "../room/roomContext";

/**
 * A provider muted us: says so, and lets the devices know, so that the button shows what the others
 * hear. (A screen that is stopped is told of by the bar of the share.)
 */
export function MutedByOther() {
  const t = useTranslations("people.mutedByOther");
  const { room, devices, booking } = useRoom();
  const [wasMuted, setWasMuted] = useState(false);
  const announce = useAnnounce();
  const text = t("microphone", { role: booking.role });
  const isMicrophoneOn = useDevices(devices).microphone.isWanted;
  // What comes after that is one's own press.
  if (wasMuted && isMicrophoneOn) setWasMuted(false);
  useEffect(() => {
    if (!room) return;
    const onMuted = ({ source }: { source: Track.Source }, { isLocal }: Participant) => {
      if (!isLocal || source !== Track.Source.Microphone) return;
      // Our own press turns the device off first; this came from elsewhere.
      if (!devices.getSnapshot().microphone.isWanted) return;
      devices.setWanted("microphone", false);
      setWasMuted(true);
      announce(text, "assertive");
    };
    room.on(RoomEvent.TrackMuted, onMuted);
    return () => void room.off(RoomEvent.TrackMuted, onMuted);
  }, [room, devices, announce, text]);
  return <p className="notice">{wasMuted && text}</p>;
}
