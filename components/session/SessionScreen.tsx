"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import {
  lazy,
  memo,
  startTransition,
  Suspense,
  useDeferredValue,
  useEffect,
  useState,
} from "react";
import { TopBar } from "@/components/account/TopBar";
import { api } from "@/convex/_generated/api";
import { idle } from "@/lib/session/idle";
import { isIn } from "@/lib/session/phases";
import { isWaiting } from "@/lib/session/refusals";
import type { Session } from "@/lib/session/session";
import type { Snapshot } from "@/lib/session/types";
import { untilLoaded, WHOLE_SCREEN } from "@/lib/loading/untilLoaded";
import { Opening } from "./Opening";
import { Prejoin } from "./Prejoin";
import type { BroadcastNow } from "./broadcast/stage";
import type { RecordingNow } from "./recording/stage";
import { DoctorContext, useDoctor } from "./useDoctor";
import { type SessionParts, useSession, useSnapshot } from "./useSession";

export type Booking = NonNullable<FunctionReturnType<typeof api.bookings.get>>;

const loadRoom = () => import("./room/RoomScreen");
const RoomScreen = lazy(() => untilLoaded(loadRoom, WHOLE_SCREEN));
// Not on the way of somebody who may join.
const Refused = lazy(() => untilLoaded(() => import("./Refused"), WHOLE_SCREEN));
const Left = lazy(() => untilLoaded(() => import("./Left"), WHOLE_SCREEN));

type SessionScreenProps = {
  bookingId: string;
  /** Inside a page of another site, which is told how it goes; returns how to stop that. */
  onSession?: (session: Session) => () => void;
};

/** Loading, denied, prejoin, room, left: the whole way of one booking. */
export function SessionScreen({ bookingId, onSession }: SessionScreenProps) {
  const parts = useSession(bookingId);
  useEffect(() => onSession?.(parts.session), [onSession, parts]);
  const snapshot = useSnapshot(parts.session);
  const booking = useQuery(api.bookings.get, { bookingId });
  const recording = useQuery(api.recordings.mine, { bookingId }) ?? null;
  const broadcast = useQuery(api.broadcasts.mine, { bookingId }) ?? null;
  const isRoomLoaded = useRoomCode(snapshot.state.phase === "ready");
  useRecheck(parts, booking, (recording?.maySend ?? true) && (broadcast?.maySend ?? true));
  const doctor = useDoctor(parts.session, bookingId);

  const { phase } = snapshot.state;
  const isEntering = useIsEntering(parts.session);
  const isShown = isEntering || isIn(phase);
  // The room covers prejoin, which can be taken down after the first picture has its place.
  const isCovered = useDeferredValue(isShown);
  const shown = { booking, recording, broadcast, snapshot, parts };
  const door = <Door {...shown} isFramed={onSession !== undefined} />;
  return (
    <DoctorContext value={doctor}>
      {!(isShown && isCovered && booking) && door}
      {booking && (isShown || isRoomLoaded) && (
        // Laid out ahead of the click, invisible: the first picture finds its place ready.
        <Suspense fallback={isShown && door}>
          <RoomScreen {...shown} booking={booking} isShown={isShown} />
        </Suspense>
      )}
    </DoctorContext>
  );
}

type DoorProps = {
  /** There is a page around it, with ways of its own. */
  isFramed?: boolean;
  parts: SessionParts;
  snapshot: Snapshot;
  booking: Booking | null | undefined;
  recording: RecordingNow | null;
  broadcast: BroadcastNow | null;
};

/** What stands before the room. */
const Door = memo(function Door({ isFramed, ...props }: DoorProps) {
  return (
    <>
      {!isFramed && <TopBar />}
      <BeforeRoom {...props} />
    </>
  );
});

function BeforeRoom({ parts, snapshot, booking, ...told }: DoorProps) {
  const { state } = snapshot;
  if (state.phase === "left" && booking) {
    return (
      <Suspense fallback={<Opening />}>
        <Left why={state.why} booking={booking} session={parts.session} />
      </Suspense>
    );
  }
  if (state.phase === "refused" && !isWaiting(state.refusal)) {
    return (
      <Suspense fallback={<Opening />}>
        <Refused refusal={state.refusal} booking={booking ?? null} />
      </Suspense>
    );
  }
  // A booking that is missing or not ours shows as the refusal that is on its way.
  if (!booking) return <Opening />;
  return <Prejoin booking={booking} {...told} snapshot={snapshot} {...parts} />;
}

const HANDSHAKE_MS = 60;

/**
 * True soon after the signal server has let us in. The descriptions are exchanged by then and the
 * page waits for media: time to draw the room. Earlier would hold up the exchange, later the
 * first picture.
 */
function useIsEntering(session: Session): boolean {
  const [isEntering, setIsEntering] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const unsubscribe = session.subscribe(() => {
      const { state, progress } = session.getSnapshot();
      if (state.phase === "connecting" && progress.at === "media") {
        timer ??= setTimeout(() => setIsEntering(true), HANDSHAKE_MS);
        return;
      }
      clearTimeout(timer);
      timer = undefined;
      // Connected keeps the room by itself; anything else leads back to prejoin.
      setIsEntering(false);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [session]);
  return isEntering;
}

/**
 * A booking that is cancelled, moved or over while somebody waits shows so at once. A recording
 * that begins meanwhile makes the token too wide: the next one lets nothing be sent unasked.
 */
function useRecheck(
  { session }: SessionParts,
  booking: Booking | null | undefined,
  maySend: boolean,
) {
  const version = booking && `${versionOf(booking)},${maySend}`;
  useEffect(() => {
    if (version === undefined) return;
    return () => session.recheck();
  }, [session, version]);
}

/** What of a booking decides who may join. */
function versionOf({ state, opensAt, closesAt, policy, isLocked, away }: Booking): string {
  return [state, opensAt, closesAt, policy.lobby, isLocked, away?.isClosed ?? false].join();
}

/** Loads the room's code once prejoin can be used, and before the click. */
function useRoomCode(isReady: boolean): boolean {
  const [isLoaded, setIsLoaded] = useState(false);
  useEffect(() => {
    if (!isReady) return;
    void idle()
      .then(loadRoom)
      .then(() => startTransition(() => setIsLoaded(true)))
      .catch(() => undefined);
  }, [isReady]);
  return isLoaded;
}
