"use client";

import { useAction, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useCallback, useEffect, useState } from "react";
import { api } from "@/convex/_generated/api";
import type { Booking } from "../SessionScreen";

export type Destination = FunctionReturnType<typeof api.destinations.list>[number];
export type DestinationId = Destination["destinationId"];
type Looked = FunctionReturnType<typeof api.broadcasts.preflight>;

/** What came of asking: of the session, or why nothing came. */
export type SessionCheck = Looked | { kind: "checking" } | { kind: "failed" };
export type Outcome = NonNullable<Destination["check"]>["outcome"] | "checking" | "failed";

/**
 * Asks the backend, the recorder and every chosen destination at once, and again when asked to.
 * A destination that is chosen later is asked then.
 */
export function useGoLiveChecks(bookingId: Booking["_id"], chosen: readonly DestinationId[]) {
  const destinations = useQuery(api.destinations.list);
  const look = useAction(api.broadcasts.preflight);
  const tryOne = useAction(api.destinations.check);
  const [session, setSession] = useState<SessionCheck>({ kind: "checking" });
  const [outcomes, setOutcomes] = useState<Record<string, Outcome>>({});
  const [round, setRound] = useState(0);

  useEffect(() => {
    let isCurrent = true;
    look({ bookingId })
      .then((result) => isCurrent && setSession(result))
      .catch(() => isCurrent && setSession({ kind: "failed" }));
    return () => {
      isCurrent = false;
    };
  }, [look, bookingId, round]);

  const missing = chosen.filter((id) => outcomes[id] === undefined).join();
  useEffect(() => {
    for (const id of missing.split(",").filter(Boolean)) {
      const tell = (outcome: Outcome) => setOutcomes((known) => ({ ...known, [id]: outcome }));
      tell("checking");
      tryOne({ destinationId: id })
        .then((result) => tell(result.kind === "checked" ? result.outcome : "failed"))
        .catch(() => tell("failed"));
    }
  }, [missing, tryOne]);

  const again = useCallback(() => {
    setSession({ kind: "checking" });
    setOutcomes({});
    setRound((known) => known + 1);
  }, []);
  return { destinations, session, outcomes, again };
}
