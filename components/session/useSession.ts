"use client";

import { type ConvexReactClient, useConvex } from "convex/react";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { api } from "@/convex/_generated/api";
import { useAuthSource } from "@/lib/auth/source";
import { createDevices, type DevicesSnapshot, type DeviceStore } from "@/lib/devices/devices";
import { pageId } from "@/lib/log/pageId";
import { deviceId } from "@/lib/session/deviceId";
import { loadKit } from "@/lib/session/kit";
import { giveWay } from "@/lib/backend/socket";
import { createSession, type Session } from "@/lib/session/session";
import type { Backend, SessionState, Snapshot } from "@/lib/session/types";

import { type LazyTelemetry, telemetryOf } from "./telemetryOf";

export type SessionParts = { session: Session; devices: DeviceStore };
export type RoomParts = SessionParts & { telemetry: LazyTelemetry };

/** The session of a booking, for as long as the calling component is on the page. */
export function useSession(bookingId: string): RoomParts {
  const convex = useConvex();
  const fetchToken = useLatestToken();
  const [parts] = useState(() => {
    const devices = createDevices();
    const telemetry = telemetryOf(convex, bookingId);
    const backend = backendOf(convex, bookingId, fetchToken);
    const onAttempt = telemetry.attempt;
    return {
      devices,
      telemetry,
      session: withGoodbye(createSession({ backend, devices, loadKit, onAttempt }), () =>
        convex.mutation(api.departure.sayGoodbye, { bookingId }),
      ),
    };
  });
  useEffect(() => {
    parts.session.start();
    return () => parts.session.stop();
  }, [parts]);
  return parts;
}

/** Asks whoever is signed in at the time of the call. */
function useLatestToken(): () => Promise<string | null> {
  const { fetchToken } = useAuthSource();
  const latest = useRef(fetchToken);
  useEffect(() => {
    latest.current = fetchToken;
  }, [fetchToken]);
  return useCallback(() => latest.current(), []);
}

/** Who presses Leave says so, which tells it from a page that is closed or a line that is lost. */
function withGoodbye(session: Session, sayGoodbye: () => Promise<unknown>): Session {
  return {
    ...session,
    leave() {
      void sayGoodbye().catch(() => undefined);
      session.leave();
    },
  };
}

const CALM_MS = 400;

/**
 * What is shown of the session. For the first moment of a join only the button answers: most joins
 * are over by then, and drawing every hop would take the processor from them.
 */
export function useSnapshot(session: Session): Snapshot {
  const [shown, setShown] = useState(session.getSnapshot);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const show = () => setShown(session.getSnapshot());
    const follow = () => {
      const { state } = session.getSnapshot();
      clearTimeout(timer);
      const calm = state.phase === "connecting" ? state.since + CALM_MS - Date.now() : 0;
      if (calm > 0) timer = setTimeout(show, calm);
      else show();
    };
    const unsubscribe = session.subscribe(follow);
    follow();
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [session]);
  return shown;
}

/** At once, and nothing but the phase. */
export function usePhase(session: Session): SessionState["phase"] {
  const read = () => session.getSnapshot().state.phase;
  return useSyncExternalStore(session.subscribe, read, read);
}

export function useDevices(devices: DeviceStore): DevicesSnapshot {
  return useSyncExternalStore(devices.subscribe, devices.getSnapshot, devices.getSnapshot);
}

function backendOf(
  convex: ConvexReactClient,
  bookingId: string,
  fetchToken: () => Promise<string | null>,
): Backend {
  return {
    join: (attemptId) =>
      convex.mutation(api.sessions.join, {
        bookingId,
        attemptId,
        deviceId: deviceId(),
        pageId: pageId(),
      }),
    ensureRoom: () => convex.action(api.sessions.ensureRoom, { bookingId }),
    giveWay,
    // Only a long break asks for it; the room fetches it ahead.
    newestConnection: async () => {
      const { newestByRequest } = await import("@/lib/session/newestConnection");
      return await newestByRequest({ convexUrl: convex.url, fetchToken }, bookingId);
    },
  };
}
