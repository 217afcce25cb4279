"use client";

import { useAction } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useCallback, useEffect, useState } from "react";
import { api } from "@/convex/_generated/api";
import type { Booking } from "../SessionScreen";

type Result = FunctionReturnType<typeof api.recordings.preflight>;
type Refusal = Extract<Result, { kind: "refused" }>;

export type PreflightState = {
  outcome: "checking" | "ready" | "failed" | Refusal["reason"];
  freeBytes: number | null;
  retryAt: number | null;
  again: () => void;
};

const CHECKING = { outcome: "checking", freeBytes: null, retryAt: null } as const;

/** Asks at once whether a recording could be made and kept now. */
export function usePreflight(bookingId: Booking["_id"]): PreflightState {
  const check = useAction(api.recordings.preflight);
  const [state, setState] = useState<Omit<PreflightState, "again">>(CHECKING);
  const [round, setRound] = useState(0);
  useEffect(() => {
    let isCurrent = true;
    check({ bookingId })
      .then((result) => isCurrent && setState(toState(result)))
      .catch(() => isCurrent && setState({ ...CHECKING, outcome: "failed" }));
    return () => {
      isCurrent = false;
    };
  }, [check, bookingId, round]);
  const again = useCallback(() => {
    setState(CHECKING);
    setRound((known) => known + 1);
  }, []);
  return { ...state, again };
}

function toState(result: Result): Omit<PreflightState, "again"> {
  return result.kind === "ready"
    ? { ...CHECKING, outcome: "ready", freeBytes: result.freeBytes }
    : { ...CHECKING, outcome: result.reason, retryAt: result.retryAt ?? null };
}
