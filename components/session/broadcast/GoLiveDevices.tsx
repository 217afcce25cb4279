"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import type {
  DeviceSource,
  DevicesSnapshot,
  DeviceState,
  DeviceStore,
} from "@/lib/devices/devices";
import { CheckLine } from "./CheckLine";

type DeviceCheck = "ok" | "off" | "starting" | "problem";
type Media = Pick<DevicesSnapshot, DeviceSource>;

export function deviceCheck({ problem, track, isWanted, isInterrupted }: DeviceState): DeviceCheck {
  if (problem !== null || isInterrupted) return "problem";
  if (!isWanted) return "off";
  return track === null ? "starting" : "ok";
}

/**
 * Who goes live is heard: the microphone is on, and may be muted again afterwards. Without a picture
 * they go live only where they say so.
 */
export function areDevicesGood({ camera, microphone }: Media, isSoundAlone: boolean): boolean {
  const picture = deviceCheck(camera);
  const isPictureGood = picture === "ok" || (picture === "off" && isSoundAlone);
  return isPictureGood && deviceCheck(microphone) === "ok";
}

type Props = {
  media: Media;
  devices: Pick<DeviceStore, "setWanted">;
  isSoundAlone: boolean;
  onSoundAlone: (isSoundAlone: boolean) => void;
};

/** Camera and microphone; one that is off can be turned on here. */
export function GoLiveDevices({ media, devices, isSoundAlone, onSoundAlone }: Props) {
  const t = useTranslations("broadcast.check");
  const line = { media, devices };
  return (
    <>
      <DeviceLine {...line} source="camera" isMeant={isSoundAlone} />
      {deviceCheck(media.camera) === "off" && (
        <li>
          <label className="choice">
            <input
              type="checkbox"
              checked={isSoundAlone}
              onChange={({ target }) => onSoundAlone(target.checked)}
            />
            <span>{t("soundAlone")}</span>
          </label>
        </li>
      )}
      <DeviceLine {...line} source="microphone" isMeant={false} />
    </>
  );
}

type LineProps = Pick<Props, "media" | "devices"> & { source: DeviceSource; isMeant: boolean };

function DeviceLine({ source, media, devices, isMeant }: LineProps) {
  const t = useTranslations("broadcast.check");
  const tToggle = useTranslations("session.toggle");
  const check = deviceCheck(media[source]);
  if (check === "starting") return <CheckLine state="checking" text={t("checking")} />;
  if (check !== "off") {
    return <CheckLine state={check === "ok" ? "good" : "bad"} text={t(`${source}.${check}`)} />;
  }
  if (isMeant) return <CheckLine state="good" text={t("camera.meant")} />;
  return (
    <CheckLine state="bad" text={t(`${source}.off`)}>
      <Button
        kind="bare"
        icon={source === "camera" ? "video" : "mic"}
        onClick={() => devices.setWanted(source, true)}
      >
        {tToggle(`${source}.turnOn`)}
      </Button>
    </CheckLine>
  );
}
