"use client";

import { RoomAudioRenderer } from "@/components/session/room/livekit";
import { memo, useMemo, useRef, useState } from "react";
import { StaleNote } from "@/components/account/StaleNote";
import { OtherSideTrouble } from "@/components/doctor/OtherSideTrouble";
import type { Snapshot } from "@/lib/session/types";
import { createPip } from "@/lib/stage/pip";
import { createShare } from "@/lib/stage/share";
import { createShortcuts } from "@/lib/stage/shortcuts";
import { createStage, storageOf } from "@/lib/stage/stage";
import type { RecordingNow } from "../recording/stage";
import type { Booking } from "../SessionScreen";
import { RoomNews } from "../signals/RoomNews";
import { type RoomParts, useDevices } from "../useSession";
import { Controls } from "./Controls";
import { type PanelId, type RoomValue } from "./roomContext";
import { SmallWindow } from "./pip/SmallWindow";
import { RoomBanner } from "./RoomBanner";
import { RoomManners } from "./RoomManners";
import { RoomNotes } from "./RoomNotes";
import { RoomPanels } from "./RoomPanels";
import { RoomProviders } from "./RoomProviders";
import { RoomTop } from "./RoomTop";
import { SpeakerOutput } from "./SpeakerOutput";
import { RoomShortcuts } from "./stage/RoomShortcuts";
import { ShareBar } from "./stage/ShareBar";
import { useShareFollows } from "./stage/useShare";
import { Tiles } from "./Tiles";

type Props = {
  parts: RoomParts;
  booking: Booking;
  recording: RecordingNow | null;
  snapshot: Snapshot;
  isShown: boolean;
};

/**
 * The room, from the click on. It stays while the connection behind it is made again. Its parts
 * are memoised: the hops of a join must redraw the line of hops alone.
 */
export default memo(function RoomScreen({ booking, recording, snapshot, parts, isShown }: Props) {
  const { session, devices, telemetry } = parts;
  const media = useDevices(devices);
  const { room } = snapshot;
  const element = useRef<HTMLElement>(null);
  const [panel, openPanel] = useState<PanelId | null>(null);
  const [asking, ask] = useState<RoomValue["asking"]>(null);
  const [own] = useState(createOwn);
  useShareFollows(own.share, room, isShown);
  const value = useMemo<RoomValue>(
    () => ({
      booking,
      recording,
      room,
      session,
      devices,
      telemetry,
      ...own,
      panel,
      openPanel,
      asking,
      ask,
    }),
    [booking, recording, room, session, devices, telemetry, own, panel, asking],
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
        <RoomShortcuts isShown={isShown} />
        <SmallWindow isShown={isShown} />
        <RoomManners element={element} phase={snapshot.state.phase} isShown={isShown} />
        <RoomTop booking={booking} />
        <div className="room-banner">
          <StaleNote />
          <RoomBanner booking={booking} snapshot={snapshot} session={session} />
          <ShareBar />
          <OtherSideTrouble troubles={booking.troubles} />
        </div>
        <div className={panel ? "stage with-side" : "stage"}>
          <Tiles
            booking={booking}
            room={room}
            state={snapshot.state}
            media={media}
            isShown={isShown}
          />
          <RoomPanels />
        </div>
        <RoomNews />
        <RoomNotes
          room={room}
          media={media}
          way={snapshot.way}
          isIn={snapshot.state.phase === "connected"}
        />
        <Controls booking={booking} media={media} devices={devices} session={session} />
        {room && <RoomAudioRenderer room={room} />}
        {room && <SpeakerOutput room={room} deviceId={media.speaker.deviceId} />}
      </main>
    </RoomProviders>
  );
});

/** What belongs to the person at this screen, and stays while rooms come and go. */
function createOwn() {
  return {
    stage: createStage(storageOf("tab")),
    share: createShare(),
    shortcuts: createShortcuts(storageOf("browser")),
    pip: createPip(storageOf("browser")),
  };
}
