"use client";

import { useConvex } from "convex/react";
import { createContext, use, useCallback, useEffect, useMemo, useState } from "react";
import { useConfig } from "@/lib/config/context";
import { type Case, NO_CASE, watchForTrouble } from "@/lib/doctor/due";
import type { Examination } from "@/lib/doctor/examine";
import { untilLoaded } from "@/lib/loading/untilLoaded";
import type { Session } from "@/lib/session/session";

/** The check of this session's way: begun by the person, or by a connection that does not come through. */
export type Doctor = Case & {
  ask: () => void;
  dismiss: () => void;
};

const NOBODY: Doctor = {
  ...NO_CASE,
  ask: () => undefined,
  dismiss: () => undefined,
};

export const DoctorContext = createContext<Doctor>(NOBODY);
export const useDoctorCase = () => use(DoctorContext);

export function useDoctor(session: Session, bookingId: string): Doctor {
  const [found, setFound] = useState<Case>(NO_CASE);
  const begin = useBegin(session, bookingId);
  useEffect(() => {
    // What broke the line may keep the code back as well, and nobody presses a button here.
    const byItself = () => untilLoaded(() => begin("ways"));
    return watchForTrouble(session, byItself, setFound);
  }, [session, begin]);
  const { examination } = found;
  // One that is dismissed, or not needed since the join came through, must not use the line on.
  useEffect(() => () => examination?.stop(), [examination]);
  return useMemo(
    () => ({
      ...found,
      ask: () =>
        void begin("all").then(
          (examination) => setFound({ examination, isAsked: true }),
          () => undefined,
        ),
      dismiss: () => setFound(NO_CASE),
    }),
    [found, begin],
  );
}

type Begin = (depth: "ways" | "all") => Promise<Examination>;

/** The check itself is a chunk of its own: nobody needs it to get in. Rejects where that did not come. */
function useBegin(session: Session, bookingId: string): Begin {
  const convex = useConvex();
  const config = useConfig();
  return useCallback(
    async (depth) => {
      const { startCheck } = await import("../doctor/startCheck");
      const attemptId = session.attemptId() ?? crypto.randomUUID();
      const signIn = async () => "in" as const;
      return startCheck({ convex, config, bookingId, attemptId, depth, signIn });
    },
    [session, bookingId, convex, config],
  );
}
