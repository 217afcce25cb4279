"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Unavailable } from "@/components/slots/Alternatives";
import { api } from "@/convex/_generated/api";
import { persist } from "@/lib/errors/persist";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

/** Moves a booking; where the time is gone, says which others are near. */
export function useMove(bookingId: string, onMoved: () => void) {
  const t = useTranslations("bookings.move.refused");
  const copy = useErrorCopy();
  const mutate = useMutation(api.bookings.move);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [gone, setGone] = useState<(Unavailable & { startsAt: number }) | null>(null);
  const move = async (startsAt: number, reason: string) => {
    if (isBusy) return;
    setIsBusy(true);
    setProblem(null);
    try {
      const request = { bookingId, startsAt, reason: reason.trim() || undefined };
      // Moving it to where it is already is the same answer: a repeat does no harm.
      const result = await persist(() => mutate(request));
      if (result.kind === "moved") return onMoved();
      if ("alternatives" in result) setGone({ ...result, startsAt });
      else setProblem(t(result.reason));
    } catch (error) {
      setProblem(copy(error));
    }
    setIsBusy(false);
  };
  return { move, isBusy, problem, gone };
}
