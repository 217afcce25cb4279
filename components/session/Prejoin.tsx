"use client";

import { lazy, Suspense, useEffect } from "react";
import type { Snapshot } from "@/lib/session/types";
import { useHasLasted } from "@/lib/clock/useHasLasted";
import { isIn } from "@/lib/session/phases";
import { untilLoaded, WHOLE_SCREEN } from "@/lib/loading/untilLoaded";
import { OtherSide } from "./OtherSide";
import { BookingHead } from "./BookingHead";
import { MessagesButton } from "./chat/MessagesButton";
import { ConnectionCheck } from "./ConnectionCheck";
import { DevicePicker } from "./DevicePicker";
import { MoreSettings } from "./devices/MoreSettings";
import { SpeakerPicker } from "./devices/SpeakerPicker";
import { DeviceNotice } from "./room/DeviceNotice";
import { isAtTheDoor, isEarly } from "./hops";
import { JoinBar } from "./JoinBar";
import { Mirror } from "./Mirror";
import type { BroadcastNow } from "./broadcast/stage";
import type { RecordingNow } from "./recording/stage";
import type { Booking } from "./SessionScreen";
import { type SessionParts, useDevices } from "./useSession";

// Only for who comes before the door opens.
const EarlyClock = lazy(() => untilLoaded(() => import("./EarlyClock")));
// Only for whom a device does not work.
const DeviceHelp = lazy(() => untilLoaded(() => import("./devices/DeviceHelp")));
// Only where a provider lets people in by hand, or keeps them out.
const AtTheDoor = lazy(() => untilLoaded(() => import("./lobby/AtTheDoor"), WHOLE_SCREEN));
// Told to the provider's board by who does not join at once.
const STAYS_MS = 4_000;
const Preparing = lazy(() => untilLoaded(() => import("./lobby/Preparing")));
// Only where one is under way.
const BroadcastAhead = lazy(() => untilLoaded(() => import("./broadcast/BroadcastAhead")));
const RecordingAhead = lazy(() => untilLoaded(() => import("./recording/RecordingAhead")));

type Props = SessionParts & {
  booking: Booking;
  recording: RecordingNow | null;
  broadcast: BroadcastNow | null;
  snapshot: Snapshot;
};

/** How one looks and sounds, how far the way is open, and the one button. */
export function Prejoin({ booking, recording, broadcast, snapshot, session, devices }: Props) {
  const media = useDevices(devices);
  const { phase } = snapshot.state;
  const isHere = !isAtTheDoor(snapshot) && phase !== "connecting" && !isIn(phase);
  const isStaying = useHasLasted(isHere, STAYS_MS);
  useEffect(() => void performance.mark("parley:prejoin"), []);
  return (
    <main className="main" id="main" data-joining={phase === "connecting"}>
      <div className="pre">
        <div>
          <Mirror media={media} devices={devices} session={session} />
          <ConnectionCheck booking={booking} snapshot={snapshot} session={session} />
        </div>
        <div className="stack-3">
          <div className="pre-head">
            <BookingHead booking={booking} />
            <MessagesButton bookingId={booking._id} title={booking.title} />
          </div>
          <OtherSide booking={booking} />
          {recording && recording.endedAt === null && (
            <Suspense fallback={null}>
              <RecordingAhead recording={recording} />
            </Suspense>
          )}
          {broadcast && broadcast.state !== "ended" && broadcast.state !== "failed" && (
            <Suspense fallback={null}>
              <BroadcastAhead broadcast={broadcast} />
            </Suspense>
          )}
          {isEarly(snapshot) && (
            <Suspense fallback={null}>
              <EarlyClock opensAt={booking.opensAt} />
            </Suspense>
          )}
          {(media.camera.problem || media.microphone.problem) && (
            <Suspense fallback={null}>
              <DeviceHelp media={media} />
            </Suspense>
          )}
          {isAtTheDoor(snapshot) && (
            <Suspense fallback={null}>
              <AtTheDoor booking={booking} snapshot={snapshot} session={session} media={media} />
            </Suspense>
          )}
          {isStaying && booking.role === "client" && (
            <Suspense fallback={null}>
              <Preparing bookingId={booking._id} media={media} />
            </Suspense>
          )}
          <div className="stack-2">
            <DeviceNotice media={media} devices={devices} hasProblems={false} />
            <DevicePicker source="camera" media={media} devices={devices} />
            <DevicePicker source="microphone" media={media} devices={devices} />
            <SpeakerPicker speaker={media.speaker} devices={devices} />
            <MoreSettings media={media} devices={devices} />
          </div>
          {!isAtTheDoor(snapshot) && (
            <JoinBar
              booking={booking}
              snapshot={snapshot}
              session={session}
              devices={devices}
              media={media}
            />
          )}
        </div>
      </div>
    </main>
  );
}
