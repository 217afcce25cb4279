"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Unavailable } from "@/components/slots/Alternatives";
import { api } from "@/convex/_generated/api";
import { persist } from "@/lib/errors/persist";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import type { Choice } from "./useChoice";

type Result = FunctionReturnType<typeof api.bookings.book>;
type Order = { serviceId: string; startsAt: number; answers: { key: string; text: string }[] };

/** Sends a form, as often as it takes, and books once: its key is that of the form. */
export function useOrder(onDone: (outcome: Partial<Choice>) => void) {
  const t = useTranslations("book.refused");
  const copy = useErrorCopy();
  const book = useMutation(api.bookings.book);
  const [clientKey] = useState(() => crypto.randomUUID());
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [gone, setGone] = useState<(Unavailable & { startsAt: number }) | null>(null);
  const settle = (result: Result, startsAt: number) => {
    if (result.kind === "booked") return onDone({ booked: result.bookingId });
    if (result.kind === "requested") return onDone({ requested: result.requestId });
    if ("alternatives" in result) setGone({ ...result, startsAt });
    else setProblem(t(result.reason));
  };
  const order = async (form: Order) => {
    if (isBusy) return;
    setIsBusy(true);
    setProblem(null);
    try {
      settle(await persist(() => book({ ...form, clientKey })), form.startsAt);
    } catch (error) {
      setProblem(copy(error));
    }
    setIsBusy(false);
  };
  return { order, isBusy, problem, gone };
}
