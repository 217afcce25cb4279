"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { instantOf, type Start } from "@/lib/time/start";

type Refused = Extract<FunctionReturnType<typeof api.bookings.move>, { kind: "refused" }>;
type Problem = { place: "start" | "reason" | "form"; text: string };

/** The field that a refusal is about. */
const PLACES: Record<Refused["reason"], Problem["place"]> = {
  taken: "start",
  too_late: "start",
  too_far: "start",
  bad_reason: "reason",
  not_found: "form",
  already_over: "form",
  already_started: "form",
  not_allowed: "form",
  group: "form",
  service_gone: "form",
};

/** Moves a booking; keeps why it was not, and which times are free instead. */
export function useMove(bookingId: string, onDone: () => void) {
  const t = useTranslations("booked.moveDialog.refused");
  const mutate = useMutation(api.bookings.move);
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [alternatives, setAlternatives] = useState<number[]>([]);
  const refuse = (refused: Refused) => {
    const { reason } = refused;
    setProblem({ place: PLACES[reason], text: t(reason) });
    const free = "alternatives" in refused ? refused.alternatives : [];
    setAlternatives(free.map(({ startsAt }) => startsAt));
  };
  const move = async (start: Start, reason: string) => {
    if (isBusy) return;
    const startsAt = instantOf(start);
    if (startsAt === null) return refuse({ kind: "refused", reason: "too_late", alternatives: [] });
    if (startsAt === "skipped") {
      setAlternatives([]);
      return setProblem({ place: "start", text: t("skipped") });
    }
    setIsBusy(true);
    setProblem(null);
    try {
      const result = await mutate({ bookingId, startsAt, reason });
      if (result.kind === "moved") return onDone();
      refuse(result);
    } catch (error) {
      setProblem({ place: "form", text: copy(error) });
    } finally {
      setIsBusy(false);
    }
  };
  return { move, isBusy, problem, alternatives };
}
