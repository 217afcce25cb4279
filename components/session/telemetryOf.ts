import type { ConvexReactClient } from "convex/react";
import { api } from "@/convex/_generated/api";
import type { Quality } from "@/lib/quality/quality";
import { idle } from "@/lib/session/idle";
import type { AttemptRecord } from "@/lib/session/types";
import type { Happening } from "@/lib/telemetry/happenings";
import type { Telemetry } from "@/lib/telemetry/telemetry";

/** Telemetry that is loaded when there is something to tell; what cannot load tells nothing. */
export type LazyTelemetry = {
  attempt: (record: AttemptRecord) => void;
  event: (happening: Happening) => void;
  follow: (quality: Quality) => () => void;
};

export function telemetryOf(convex: ConvexReactClient, bookingId: string): LazyTelemetry {
  let loading: Promise<Telemetry | null> | null = null;
  function load(): Promise<Telemetry | null> {
    loading ??= make(convex, bookingId).catch(() => (loading = null));
    return loading;
  }
  return {
    attempt: (record) => void load().then((telemetry) => telemetry?.attempt(record)),
    event: (happening) => void load().then((telemetry) => telemetry?.event(happening)),
    follow(quality) {
      let stop: (() => void) | undefined;
      let isStopped = false;
      void load().then((telemetry) => {
        if (!isStopped) stop = telemetry?.follow(quality);
      });
      return () => {
        isStopped = true;
        stop?.();
      };
    },
  };
}

async function make(convex: ConvexReactClient, bookingId: string): Promise<Telemetry> {
  // The first thing to tell is that a join worked: its pictures come first.
  await idle();
  const [{ createTelemetry }, { clientKind }] = await Promise.all([
    import("@/lib/telemetry/telemetry"),
    import("@/lib/telemetry/client"),
  ]);
  return createTelemetry({
    bookingId,
    client: clientKind(navigator.userAgent, navigator.maxTouchPoints),
    recordAttempt: (attempt) => convex.mutation(api.telemetry.recordAttempt, attempt),
    recordEvents: (events) => convex.mutation(api.telemetry.recordEvents, events),
    recordSamples: (samples) => convex.mutation(api.telemetry.recordSamples, samples),
  });
}
