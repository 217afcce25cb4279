"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import type { DeviceStore, DevicesSnapshot } from "@/lib/devices/devices";
import type { Session } from "@/lib/session/session";
import { MediaToggle } from "./MediaToggle";
import { Meter } from "./Meter";
import { OwnVideo } from "./OwnVideo";
import { usePhase } from "./useSession";

type Props = { media: DevicesSnapshot; devices: DeviceStore; session: Session };

/** Oneself as the others will see one, and proof that the microphone hears. */
export function Mirror({ media, devices, session }: Props) {
  const isJoining = usePhase(session) === "connecting";
  const { camera, microphone } = media;
  return (
    <div className="mirror">
      {camera.track ? (
        <OwnVideo track={camera.track} isFrozen={isJoining} />
      ) : (
        <NoPicture camera={camera} />
      )}
      <div className="bar">
        {isJoining ? <span /> : <MicrophoneState microphone={microphone} />}
        <span className="row mirror-toggles">
          <MediaToggle source="microphone" state={microphone} devices={devices} />
          <MediaToggle source="camera" state={camera} devices={devices} />
        </span>
      </div>
    </div>
  );
}

function NoPicture({ camera }: { camera: DevicesSnapshot["camera"] }) {
  const t = useTranslations("session.device");
  if (camera.problem) {
    return (
      <div className="off" role="status">
        <Icon name="camera-off" size="l" />
        <h2>{t(`camera.${camera.problem}.title`)}</h2>
        <p>{t(`camera.${camera.problem}.text`)}</p>
      </div>
    );
  }
  return (
    <div className="off">
      <Icon name={camera.isStarting ? "video" : "video-off"} size="l" />
      <p>{camera.isStarting ? t("cameraStarting") : t("cameraOff")}</p>
    </div>
  );
}

function MicrophoneState({ microphone }: { microphone: DevicesSnapshot["microphone"] }) {
  const t = useTranslations("session.device");
  const { track, isWanted, isStarting, problem } = microphone;
  if (problem) return <span className="mirror-word">{t(`microphone.${problem}.title`)}</span>;
  if (!isWanted) return <span className="mirror-word">{t("muted")}</span>;
  if (!track)
    return <span className="mirror-word">{isStarting ? t("microphoneStarting") : ""}</span>;
  return <Meter track={track} />;
}
