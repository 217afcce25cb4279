"use client";

import type { Room } from "livekit-client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import type { Role } from "@/lib/session/types";
import { OwnVideo } from "../OwnVideo";
import { Avatar } from "./Avatar";
import { Quality } from "./Quality";
import { TileName } from "./TileName";

type Props = {
  media: DevicesSnapshot;
  role: Role;
  room?: Room;
  isPip: boolean;
  /** The room is shown, and not only laid out. */
  isShown: boolean;
};

/** Oneself, straight from the camera: it stays while the connection is made again. */
export function OwnTile({ media, role, room, isPip, isShown }: Props) {
  const t = useTranslations("session.room");
  const isDrawn = useAMomentAfter(isShown);
  const isMuted = !media.microphone.isWanted || media.microphone.track === null;
  return (
    <article
      className={isPip ? "tile pip" : "tile"}
      aria-label={t("you")}
      data-participant-role={role}
      data-own
    >
      {isDrawn && media.camera.track && <OwnVideo track={media.camera.track} />}
      {!media.camera.track && <Avatar name={t("you")} note={t("cameraOff")} />}
      <div className="tile-foot">
        <TileName name={t("you")} role={isPip ? null : role} isMuted={isMuted} />
        {room && <Quality participant={room.localParticipant} name={t("you")} />}
      </div>
    </article>
  );
}

const MOMENT_MS = 300;

/** A moment after the room is shown: drawing oneself must not delay the other's first picture. */
function useAMomentAfter(isShown: boolean): boolean {
  const [isDue, setIsDue] = useState(false);
  useEffect(() => {
    if (!isShown) return;
    const timer = setTimeout(() => setIsDue(true), MOMENT_MS);
    return () => {
      clearTimeout(timer);
      setIsDue(false);
    };
  }, [isShown]);
  return isDue;
}
