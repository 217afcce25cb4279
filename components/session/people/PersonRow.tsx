"use client";

import {
  useConnectionQualityIndicator,
  useIsMuted,
  useIsSpeaking,
} from "@/components/session/room/livekit";
import { ConnectionQuality, type Participant, Track } from "livekit-client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { initials } from "@/components/account/initials";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/Icon";
import type { Id } from "@/convex/_generated/dataModel";
import { roleOf } from "../room/roleOf";
import { RemoveDialog } from "./RemoveDialog";
import type { Host } from "./useHost";

type Props = {
  participant: Participant;
  hasHandUp: boolean;
  /** Null where there is nothing to do about this person. */
  host: Host | null;
};

/** Name and role, what they send, how their line is; a provider acts on them here. */
export function PersonRow({ participant, hasHandUp, host }: Props) {
  const t = useTranslations("people");
  const isMuted = useIsMuted({ participant, source: Track.Source.Microphone });
  const isCameraOff = useIsMuted({ participant, source: Track.Source.Camera });
  const isSpeaking = useIsSpeaking(participant);
  const [isRemoving, setIsRemoving] = useState(false);
  const role = roleOf(participant.metadata) ?? "client";
  const name = participant.name || participant.identity;
  const personId = participant.identity as Id<"users">;
  const isSharing = participant.isScreenShareEnabled;
  const states = [
    t(`role.${role}`),
    isSpeaking && t("speaking"),
    isMuted && t("muted"),
    isCameraOff && t("cameraOff"),
    isSharing && t("sharing"),
    hasHandUp && t("handUp"),
  ].filter(Boolean);
  return (
    <li data-person={name}>
      <span className="avatar avatar-s" aria-hidden="true">
        {initials(name)}
      </span>
      <div>
        <b>{participant.isLocal ? t("you") : name}</b>
        <p className="small">{states.join(", ")}</p>
      </div>
      <span className="ic">
        {host && !isMuted ? (
          <Button
            className="btn-icon"
            icon="mic"
            aria-label={t("mute", { name })}
            title={t("mute", { name })}
            {...host.pressed("mute", personId)}
            onClick={() => void host.mute(personId)}
          />
        ) : (
          <span className="btn-icon sign">
            <Icon name={isMuted ? "mic-off" : "mic"} />
          </span>
        )}
        <Line participant={participant} />
        {host && isSharing && (
          <Button
            className="btn-icon"
            icon="monitor-off"
            aria-label={t("stopShare", { name })}
            title={t("stopShare", { name })}
            {...host.pressed("stopShare", personId)}
            onClick={() => void host.stopShare(personId)}
          />
        )}
        {host && role === "client" && (
          <Button
            className="btn-icon"
            icon="user-x"
            aria-label={t("remove", { name })}
            title={t("remove", { name })}
            {...host.pressed("remove", personId)}
            onClick={() => setIsRemoving(true)}
          />
        )}
      </span>
      {isRemoving && host && (
        <RemoveDialog
          name={name}
          onClose={() => setIsRemoving(false)}
          onConfirm={() => void host.remove(personId)}
        />
      )}
    </li>
  );
}

const BARS: Record<ConnectionQuality, { count: 0 | 1 | 2 | 3; word: string; tone?: string }> = {
  [ConnectionQuality.Excellent]: { count: 3, word: "good" },
  [ConnectionQuality.Good]: { count: 2, word: "fair", tone: "warn" },
  [ConnectionQuality.Poor]: { count: 1, word: "weak", tone: "stop" },
  [ConnectionQuality.Lost]: { count: 0, word: "lost", tone: "stop" },
  [ConnectionQuality.Unknown]: { count: 0, word: "unknown" },
};

function Line({ participant }: { participant: Participant }) {
  const t = useTranslations("session.quality");
  const { quality } = useConnectionQualityIndicator({ participant });
  const { count, word, tone } = BARS[quality];
  return (
    <span className={["btn-icon sign", tone].filter(Boolean).join(" ")}>
      <span className="bars" data-n={count} aria-hidden="true">
        <u />
        <u />
        <u />
      </span>
      <span className="vh">{t(word as "good")}</span>
    </span>
  );
}
