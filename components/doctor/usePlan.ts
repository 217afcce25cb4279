"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import { useHasLasted } from "@/lib/clock/useHasLasted";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

const LONG_MS = 2_000;

/** Tells the other side of a booking; the answer is in the booking itself. */
export function useTell(bookingId: string) {
  const t = useTranslations("doctor.plan.refused");
  const mutate = useMutation(api.doctor.tellOtherSide);
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const tell = async (wantsAnotherTime: boolean) => {
    if (isBusy) return;
    setIsBusy(true);
    setProblem(null);
    try {
      const result = await mutate({ bookingId, wantsAnotherTime });
      if (result.kind === "refused") setProblem(t(result.reason));
    } catch (error) {
      setProblem(copy(error));
    }
    setIsBusy(false);
  };
  // The backend's client sends it once there is a way.
  const isHeld = useHasLasted(isBusy, LONG_MS);
  return { tell, isBusy, isHeld, problem };
}
