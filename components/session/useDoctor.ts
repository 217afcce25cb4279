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
  useEffect(() => watchForTrouble(session, () => begin("ways"), setFound), [session, begin]);
  const { examination } = found;
  // One that is dismissed, or not needed since the join came through, must not use the line on.
  useEffect(() => () => examination?.stop(), [examination]);
  return useMemo(() => {
    const ask = async () => {
      const asked = { ...found, isAsked: true };
      setFound(asked);
      const examination = await begin("all");
      setFound((now) => {
        if (now === asked) return { examination, isAsked: true };
        // The join came through meanwhile, or another check was begun.
        examination.stop();
        return now;
      });
    };
    return { ...found, ask: () => void ask(), dismiss: () => setFound(NO_CASE) };
  }, [found, begin]);
}

type Begin = (depth: "ways" | "all") => Promise<Examination>;

/** The check itself is a chunk of its own: nobody needs it to get in. What broke the line may keep it back as well. */
function useBegin(session: Session, bookingId: string): Begin {
  const convex = useConvex();
  const config = useConfig();
  return useCallback(
    async (depth) => {
      const { startCheck } = await untilLoaded(() => import("../doctor/startCheck"));
      const attemptId = session.attemptId() ?? crypto.randomUUID();
      const signIn = async () => "in" as const;
      return startCheck({ convex, config, bookingId, attemptId, depth, signIn });
    },
    [session, bookingId, convex, config],
  );
}
