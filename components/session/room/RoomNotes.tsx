"use client";

import type { Room } from "livekit-client";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import type { Way } from "@/lib/session/types";
import { DeviceNotice } from "./DeviceNotice";
import { useRoom } from "./roomContext";
import { useKit } from "./toolkit/toolsContext";

type Props = { room: Room | null; media: DevicesSnapshot; way: Way };

/** What needs the person's eye or hand now, over the foot of the stage. */
export function RoomNotes({ room, media, way }: Props) {
  const { devices, session } = useRoom();
  const kit = useKit();
  return (
    <div className="room-notes">
      <DeviceNotice media={media} devices={devices} />
      {kit && room && <kit.SoundAlone way={way} session={session} />}
      {kit && <kit.WorkNotes media={media} />}
      {kit && room && <kit.SoundBlocked room={room} />}
    </div>
  );
}
