"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { api } from "@/convex/_generated/api";
import { persist } from "@/lib/errors/persist";

type Taken = FunctionReturnType<typeof api.holds.take>;
export type Hold = { kind: "taking" } | Taken | { kind: "failed"; error: unknown };

/**
 * Keeps a slot for as long as the page is there, five minutes at most; another one takes its
 * place. `again` asks anew, `spend` leaves it to the booking that took it over.
 */
export function useHold({ serviceId, startsAt }: { serviceId: string; startsAt: number }) {
  const take = useMutation(api.holds.take);
  const release = useMutation(api.holds.release);
  const [round, again] = useReducer((count: number) => count + 1, 0);
  const [answer, setAnswer] = useState<{ of: string; hold: Hold } | null>(null);
  const isSpent = useRef(false);
  const asked = `${serviceId} ${startsAt} ${round}`;
  useEffect(() => {
    let isCurrent = true;
    const tell = (hold: Hold) => isCurrent && setAnswer({ of: asked, hold });
    void persist(() => take({ serviceId, startsAt })).then(tell, (error: unknown) =>
      tell({ kind: "failed", error }),
    );
    return () => {
      isCurrent = false;
    };
  }, [take, serviceId, startsAt, asked]);
  useEffect(() => {
    isSpent.current = false;
    return () => {
      // It ends by itself where this does not come through.
      if (!isSpent.current) release({}).catch(() => undefined);
    };
  }, [release]);
  const spend = useCallback(() => {
    isSpent.current = true;
  }, []);
  const hold: Hold = answer?.of === asked ? answer.hold : { kind: "taking" };
  return { hold, again, spend };
}
