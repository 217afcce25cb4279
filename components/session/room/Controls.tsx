"use client";

import { useTranslations } from "next-intl";
import { memo } from "react";
import { Icon } from "@/components/ui/Icon";
import type { DevicesSnapshot, DeviceStore } from "@/lib/devices/devices";
import type { Session } from "@/lib/session/session";
import { keyOf } from "@/lib/stage/keys";
import { MediaToggle } from "../MediaToggle";
import type { Booking } from "../SessionScreen";
import { useKit } from "./toolkit/toolsContext";

type Props = {
  booking: Booking;
  media: DevicesSnapshot;
  devices: DeviceStore;
  session: Session;
};

/** Who is meant to be here; what the person does; what stands beside the stage. */
export const Controls = memo(function Controls({ booking, media, devices, session }: Props) {
  const t = useTranslations("session.room");
  const kit = useKit();
  return (
    <div className="controls" role="toolbar" aria-label={t("controls")}>
      <div className="side-a">
        <span className="row small">
          <Icon name="lock" size="s" />
          {t("invited", { count: booking.invitedCount })}
        </span>
      </div>
      <div>
        <MediaToggle
          source="microphone"
          state={media.microphone}
          devices={devices}
          shortcut={keyOf("microphone")}
        />
        <MediaToggle
          source="camera"
          state={media.camera}
          devices={devices}
          shortcut={keyOf("camera")}
        />
        {kit ? <kit.BarTools /> : <Places count={toolsOf(booking)} className="hide-m" />}
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
      <div className="side-b">{kit ? <kit.SideTools /> : <Places count={3} />}</div>
    </div>
  );
});

/** Share, hand and reactions; and Record, for whoever may. */
function toolsOf({ role, policy }: Booking): number {
  return role === "provider" && policy.recording.consent !== "off" ? 4 : 3;
}

/** Where the tools will be in a moment: nothing is to jump when they come. */
function Places({ count, className = "" }: { count: number; className?: string }) {
  return Array.from({ length: count }, (_, at) => (
    <span key={at} className={`ctl ${className}`} data-waiting aria-hidden="true" />
  ));
}
