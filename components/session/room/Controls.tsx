"use client";

import type { Room } from "livekit-client";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { Icon } from "@/components/ui/Icon";
import type { DevicesSnapshot, DeviceStore } from "@/lib/devices/devices";
import type { Session } from "@/lib/session/session";
import { MediaToggle } from "../MediaToggle";
import type { Booking } from "../SessionScreen";
import { DeviceNotice } from "./DeviceNotice";
import { SoundBlocked } from "./SoundBlocked";

type Props = {
  booking: Booking;
  room: Room | null;
  media: DevicesSnapshot;
  devices: DeviceStore;
  session: Session;
};

/** Microphone, camera, leave. What needs the person's hand now stands at the right. */
export const Controls = memo(function Controls(props: Props) {
  const { booking, room, media, devices, session } = props;
  const t = useTranslations("session.room");
  return (
    <div className="controls" role="toolbar" aria-label={t("controls")}>
      <div className="side-a">
        <span className="row small">
          <Icon name="lock" size="s" />
          {t("invited", { count: booking.clients.length + 1 })}
        </span>
      </div>
      <div>
        <MediaToggle source="microphone" state={media.microphone} devices={devices} />
        <MediaToggle source="camera" state={media.camera} devices={devices} />
        <button
          type="button"
          className="ctl leave"
          aria-label={t("leaveLabel")}
          onClick={session.leave}
        >
          <Icon name="phone-off" />
          <span>{t("leave")}</span>
        </button>
      </div>
      <div className="side-b">
        <DeviceNotice media={media} />
        {room && <SoundBlocked room={room} />}
      </div>
    </div>
  );
});
