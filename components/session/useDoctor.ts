"use client";

import { useConvex } from "convex/react";
import { createContext, use, useCallback, useEffect, useMemo, useState } from "react";
import { useConfig } from "@/lib/config/context";
import type { Examination } from "@/lib/doctor/examine";
import type { Session } from "@/lib/session/session";

/** The check of this session's way: begun by the person, or by a join that does not come through. */
export type Doctor = {
  examination: Examination | null;
  isAsked: boolean;
  ask: () => void;
  dismiss: () => void;
};

const NOBODY: Doctor = {
  examination: null,
  isAsked: false,
  ask: () => undefined,
  dismiss: () => undefined,
};

export const DoctorContext = createContext<Doctor>(NOBODY);
export const useDoctorCase = () => use(DoctorContext);

// Most joins are over in less; a check beside one that is only slow costs it little.
const LATE_MS = 1_500;

type Case = Pick<Doctor, "examination" | "isAsked">;
const NONE: Case = { examination: null, isAsked: false };

export function useDoctor(session: Session, bookingId: string): Doctor {
  const [found, setFound] = useState<Case>(NONE);
  const begin = useBegin(session, bookingId);
  useEffect(() => watch(session, begin, setFound), [session, begin]);
  const { examination } = found;
  // One that is dismissed, or not needed since the join came through, must not use the line on.
  useEffect(() => () => examination?.stop(), [examination]);
  return useMemo(
    () => ({
      ...found,
      ask: () => void begin("all").then((examination) => setFound({ examination, isAsked: true })),
      dismiss: () => setFound(NONE),
    }),
    [found, begin],
  );
}

type Begin = (depth: "ways" | "all") => Promise<Examination | null>;

/** The check itself is a chunk of its own: nobody who gets in needs it. */
function useBegin(session: Session, bookingId: string): Begin {
  const convex = useConvex();
  const config = useConfig();
  return useCallback(
    async (depth) => {
      const { startCheck } = await import("../doctor/startCheck").catch(() => ({
        startCheck: null,
      }));
      if (startCheck === null) return null;
      const attemptId = session.attemptId() ?? crypto.randomUUID();
      const signIn = async () => "in" as const;
      return startCheck({ convex, config, bookingId, attemptId, depth, signIn });
    },
    [session, bookingId, convex, config],
  );
}

/** Begins a check where a join takes long or has failed, and forgets it when one came through. */
function watch(session: Session, begin: Begin, setFound: (found: Case) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let joining: number | null = null;
  let isBegun = false;
  const beginOnce = () => {
    clearTimeout(timer);
    if (isBegun) return;
    isBegun = true;
    const mine = joining;
    void begin("ways").then((examination) => {
      if (mine === joining && isBegun) setFound({ examination, isAsked: false });
      else examination?.stop();
    });
  };
  const reset = () => {
    clearTimeout(timer);
    if (isBegun) setFound(NONE);
    isBegun = false;
  };
  const follow = () => {
    const { state } = session.getSnapshot();
    if (state.phase === "connecting" && joining !== state.since) {
      reset();
      joining = state.since;
      timer = setTimeout(beginOnce, LATE_MS);
    }
    if (state.phase === "failed") beginOnce();
    if (state.phase === "ready") reset();
    if (state.phase === "connected" || state.phase === "left") {
      reset();
      setFound(NONE);
    }
  };
  const unsubscribe = session.subscribe(follow);
  return () => {
    clearTimeout(timer);
    unsubscribe();
  };
}
