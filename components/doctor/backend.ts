import type { ConvexReactClient } from "convex/react";
import { api } from "@/convex/_generated/api";
import type { DoctorBackend } from "@/lib/doctor/patient";
import { deviceId } from "@/lib/session/deviceId";

/** The calls of a check, over the page's one client. */
export function doctorBackend(convex: ConvexReactClient, bookingId: string | null): DoctorBackend {
  return {
    connected: () => connected(convex),
    ping: () => convex.query(api.users.me, {}),
    askDoor: bookingId === null ? null : () => convex.mutation(api.doctor.askDoor, { bookingId }),
    begin: (attemptId) => convex.action(api.doctor.begin, { attemptId, deviceId: deviceId() }),
    look: () => convex.action(api.doctor.look, bookingId === null ? {} : { bookingId }),
    store: (check) => convex.mutation(api.doctor.store, check),
  };
}

function connected(convex: ConvexReactClient): Promise<void> {
  return new Promise((resolve) => {
    let stop: (() => void) | undefined;
    const look = () => {
      if (!convex.connectionState().isWebSocketConnected) return;
      stop?.();
      resolve();
    };
    stop = convex.subscribeToConnectionState(look);
    look();
  });
}
