"use client";

import {
  isTrackReference,
  type TrackReferenceOrPlaceholder,
  useIsMuted,
  useIsSpeaking,
} from "@/components/session/room/livekit";
import { Track } from "livekit-client";
import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import type { TileId } from "@/lib/stage/layout";
import type { Place } from "@/lib/stage/places";
import { NoPicture } from "../quality/NoPicture";
import { useHiddenPicture } from "../quality/QualityContext";
import { RemoteVideo } from "./RemoteVideo";
import { roleOf } from "./roleOf";
import { placed } from "./stage/placed";
import { useStage } from "./stage/useStage";
import { TileName } from "./TileName";
import { useKit } from "./toolkit/toolsContext";

type Props = { id: TileId; camera: TrackReferenceOrPlaceholder; isHeld: boolean; place: Place };

/** Another person: picture or initials, name and role, whether muted, how the line is. */
export function RemoteTile({ id, camera, isHeld, place }: Props) {
  const t = useTranslations("session.room");
  const isTurned = useStage(({ turned }) => turned.has(id));
  const kit = useKit();
  const { participant } = camera;
  const isSpeaking = useIsSpeaking(participant);
  const isMuted = useIsMuted({ participant, source: Track.Source.Microphone });
  const role = roleOf(participant.metadata);
  const name = participant.name ?? participant.identity;
  const publication = isTrackReference(camera) ? camera.publication : undefined;
  const hidden = useHiddenPicture(participant.identity);
  const hasCamera = publication !== undefined && !publication.isMuted;
  const picture = hasCamera && !hidden ? publication.track : undefined;
  return (
    <article
      {...placed(place, isSpeaking && "talk", isHeld && "held", isTurned && "turned")}
      aria-label={name}
      data-tile={id}
      data-participant-role={role ?? undefined}
      data-has-video={picture ? true : undefined}
    >
      {picture && <RemoteVideo track={picture} />}
      {!picture && <NoPicture name={name} hidden={hasCamera ? hidden : null} />}
      <div className="tile-foot">
        <TileName name={name} role={role} isMuted={isMuted} />
        {kit && <kit.Quality participant={participant} name={name} />}
      </div>
      {kit && <kit.TileTools {...{ id, name }} kind="camera" identity={participant.identity} />}
      {isHeld && (
        <span className="say">
          <Icon name="wifi" size="l" />
          <b>{t("held")}</b>
        </span>
      )}
    </article>
  );
}
