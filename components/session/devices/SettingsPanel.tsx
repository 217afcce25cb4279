"use client";

import { useTranslations } from "next-intl";
import { DevicePicker } from "../DevicePicker";
import { Meter } from "../Meter";
import { OwnVideo } from "../OwnVideo";
import { useRoom } from "../room/roomContext";
import { SidePanel } from "../room/SidePanel";
import { useDevices } from "../useSession";
import DeviceHelp from "./DeviceHelp";
import EffectSettings from "./EffectSettings";
import { SpeakerPicker } from "./SpeakerPicker";

/** The devices while in the room: what prejoin offers, and proof that each works. */
export default function SettingsPanel() {
  const t = useTranslations("devices.settings");
  const { devices } = useRoom();
  const media = useDevices(devices);
  const { camera, microphone } = media;
  return (
    <SidePanel title={t("title")}>
      <div className="stack-3 device-settings">
        <DeviceHelp media={media} />
        <div className="stack-2">
          <DevicePicker source="microphone" media={media} devices={devices} />
          {microphone.track && microphone.isWanted && <Meter track={microphone.track} />}
          <SpeakerPicker speaker={media.speaker} devices={devices} />
          <DevicePicker source="camera" media={media} devices={devices} />
        </div>
        {camera.track && (
          <figure className="device-preview">
            <OwnVideo track={camera.track} />
            <figcaption className="vh">{t("preview")}</figcaption>
          </figure>
        )}
        <EffectSettings media={media} devices={devices} />
      </div>
    </SidePanel>
  );
}
