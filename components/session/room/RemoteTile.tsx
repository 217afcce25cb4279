"use client";

import {
  isTrackReference,
  type TrackReferenceOrPlaceholder,
  useIsMuted,
  useIsSpeaking,
} from "@livekit/components-react";
import { Track } from "livekit-client";
import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import { Avatar } from "./Avatar";
import { Quality } from "./Quality";
import { RemoteVideo } from "./RemoteVideo";
import { roleOf } from "./roleOf";
import { TileName } from "./TileName";

type Props = { camera: TrackReferenceOrPlaceholder; isHeld: boolean };

/** Another person: picture or initials, name and role, whether muted, how the line is. */
export function RemoteTile({ camera, isHeld }: Props) {
  const t = useTranslations("session.room");
  const { participant } = camera;
  const isSpeaking = useIsSpeaking(participant);
  const isMuted = useIsMuted({ participant, source: Track.Source.Microphone });
  const role = roleOf(participant.metadata);
  const name = participant.name ?? participant.identity;
  const publication = isTrackReference(camera) ? camera.publication : undefined;
  const picture = publication && !publication.isMuted ? publication.track : undefined;
  return (
    <article
      className={["tile", isSpeaking && "talk", isHeld && "held"].filter(Boolean).join(" ")}
      aria-label={name}
      data-participant-role={role ?? undefined}
      data-has-video={picture ? true : undefined}
    >
      {picture ? <RemoteVideo track={picture} /> : <Avatar name={name} note={t("cameraOff")} />}
      <div className="tile-foot">
        <TileName name={name} role={role} isMuted={isMuted} />
        <Quality participant={participant} name={name} />
      </div>
      {isHeld && (
        <span className="say">
          <Icon name="wifi" size="l" />
          <b>{t("held")}</b>
        </span>
      )}
    </article>
  );
}
