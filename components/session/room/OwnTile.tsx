"use client";

import type { Room } from "livekit-client";
import { useTranslations } from "next-intl";
import { useMe } from "@/lib/auth/me";
import { useHasLasted } from "@/lib/clock/useHasLasted";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import type { Role } from "@/lib/session/types";
import { OWN } from "@/lib/stage/layout";
import type { Place } from "@/lib/stage/places";
import { OwnVideo } from "../OwnVideo";
import { Avatar } from "./Avatar";
import { placed } from "./stage/placed";
import { useStage } from "./stage/useStage";
import { TileName } from "./TileName";
import { useKit } from "./toolkit/toolsContext";

// A moment after the room is shown: drawing oneself must not delay the other's first picture.
const MOMENT_MS = 300;

type Props = {
  media: DevicesSnapshot;
  role: Role;
  room?: Room;
  place: Place;
  /** The room is shown, and not only laid out. */
  isShown: boolean;
};

/** Oneself, straight from the camera: it stays while the connection is made again. */
export function OwnTile({ media, role, room, place, isShown }: Props) {
  const t = useTranslations("session.room");
  const you = t("you");
  const isTurned = useStage(({ turned }) => turned.has(OWN));
  const kit = useKit();
  const me = useMe();
  const isInCorner = place.kind === "corner";
  const isDrawn = useHasLasted(isShown, MOMENT_MS);
  const isMuted = !media.microphone.isWanted || media.microphone.track === null;
  return (
    <article
      {...placed(place, isTurned && "turned")}
      aria-label={you}
      data-tile={OWN}
      data-participant-role={role}
      data-own
    >
      {isDrawn && media.camera.track && <OwnVideo track={media.camera.track} />}
      {!media.camera.track && <Avatar name={me.name} note={t("cameraOff")} />}
      {kit && media.camera.track && <kit.NotSent />}
      <div className="tile-foot">
        <TileName name={you} role={isInCorner ? null : role} isMuted={isMuted} />
        {kit && room && <kit.Quality participant={room.localParticipant} name={you} />}
      </div>
      {kit && room && (
        <kit.TileTools
          id={OWN}
          name={you}
          kind="camera"
          identity={room.localParticipant.identity}
        />
      )}
    </article>
  );
}
