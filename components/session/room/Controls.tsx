"use client";

import { useTranslations } from "next-intl";
import { memo } from "react";
import { Icon } from "@/components/ui/Icon";
import type { DevicesSnapshot, DeviceStore } from "@/lib/devices/devices";
import type { Session } from "@/lib/session/session";
import { ChatButton } from "../chat/ChatButton";
import { keyOf } from "@/lib/stage/shortcuts";
import { MediaToggle } from "../MediaToggle";
import { HandButton } from "../signals/HandButton";
import { ReactionButton } from "../signals/ReactionButton";
import { RecordButton } from "../recording/RecordButton";
import type { Booking } from "../SessionScreen";
import { PeopleButton } from "../people/PeopleButton";
import { MoreMenu } from "./controls/MoreMenu";
import { ShareButton } from "./stage/ShareButton";

type Props = {
  booking: Booking;
  media: DevicesSnapshot;
  devices: DeviceStore;
  session: Session;
};

/** Who is meant to be here; what the person does; what stands beside the stage. */
export const Controls = memo(function Controls({ booking, media, devices, session }: Props) {
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
        <ShareButton />
        <HandButton />
        <ReactionButton />
        <RecordButton />
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
        <ChatButton />
        <PeopleButton />
        <MoreMenu />
      </div>
    </div>
  );
});
