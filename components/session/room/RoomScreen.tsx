"use client";

import { memo, useMemo, useRef, useState } from "react";
import type { Snapshot } from "@/lib/session/types";
import { createStage, storageOf } from "@/lib/stage/stage";
import { OtherSide } from "../OtherSide";
import type { BroadcastNow } from "../broadcast/stage";
import type { RecordingNow } from "../recording/stage";
import type { Booking } from "../SessionScreen";
import { type RoomParts, useDevices } from "../useSession";
import { Controls } from "./Controls";
import { type PanelId, type RoomValue } from "./roomContext";
import { RoomBanner } from "./RoomBanner";
import { RoomManners } from "./RoomManners";
import { RoomNotes } from "./RoomNotes";
import { RoomProviders } from "./RoomProviders";
import { RoomSound } from "./RoomSound";
import { RoomTop } from "./RoomTop";
import { SpeakerOutput } from "./SpeakerOutput";
import { Tiles } from "./Tiles";
import { WithKit } from "./toolkit/toolsContext";

type Props = {
  parts: RoomParts;
  booking: Booking;
  recording: RecordingNow | null;
  broadcast: BroadcastNow | null;
  snapshot: Snapshot;
  isShown: boolean;
};

/**
 * The room, from the click on. It stays while the connection behind it is made again. Its parts
 * are memoised: the hops of a join must redraw the line of hops alone.
 */
export default memo(function RoomScreen(props: Props) {
  const { booking, recording, broadcast, snapshot, parts, isShown } = props;
  const { session, devices, telemetry } = parts;
  const media = useDevices(devices);
  const { room } = snapshot;
  const element = useRef<HTMLElement>(null);
  const [panel, openPanel] = useState<PanelId | null>(null);
  const [asking, ask] = useState<RoomValue["asking"]>(null);
  const [stage] = useState(() => createStage(storageOf("tab")));
  const value = useMemo<RoomValue>(
    () => ({
      booking,
      recording,
      broadcast,
      room,
      session,
      devices,
      telemetry,
      stage,
      panel,
      openPanel,
      asking,
      ask,
    }),
    [booking, recording, broadcast, room, session, devices, telemetry, stage, panel, asking],
  );
  return (
    <RoomProviders value={value}>
      <main
        ref={element}
        className="room"
        id={isShown ? "main" : undefined}
        inert={!isShown}
        data-shown={isShown}
        data-phase={snapshot.state.phase}
      >
        <WithKit>{(kit) => <kit.RoomHabits element={element} isShown={isShown} />}</WithKit>
        <RoomManners element={element} phase={snapshot.state.phase} isShown={isShown} />
        <RoomTop booking={booking} />
        <div className="room-banner">
          <WithKit>{(kit) => <kit.StaleNote />}</WithKit>
          <RoomBanner booking={booking} snapshot={snapshot} session={session} />
          <WithKit>{(kit) => <kit.ShareBar />}</WithKit>
          <OtherSide booking={booking} />
        </div>
        <div className={panel ? "stage with-side" : "stage"}>
          <Tiles
            booking={booking}
            room={room}
            state={snapshot.state}
            media={media}
            isShown={isShown}
          />
          <WithKit>{(kit) => <kit.RoomPanels />}</WithKit>
        </div>
        <WithKit>{(kit) => <kit.RoomNews />}</WithKit>
        <RoomNotes room={room} media={media} way={snapshot.way} />
        <Controls booking={booking} media={media} devices={devices} session={session} />
        {room && <RoomSound room={room} />}
        {room && <SpeakerOutput room={room} deviceId={media.speaker.deviceId} />}
      </main>
    </RoomProviders>
  );
});
