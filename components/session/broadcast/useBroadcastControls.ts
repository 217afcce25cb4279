"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import { useDoing } from "@/components/ui/useDoing";
import type { Booking } from "../SessionScreen";
import type { Output } from "./stage";

/** What a provider can do with a broadcast that is under way. */
export function useBroadcastControls({ _id: bookingId }: Booking) {
  const t = useTranslations("broadcast.refused");
  const { run, isBusy, problem } = useDoing((reason) =>
    t(reason === "not_now" ? reason : "not_found"),
  );
  const stop = useMutation(api.broadcasts.stop);
  const retry = useMutation(api.broadcasts.retry);
  return {
    isBusy,
    problem,
    stop: () => run(() => stop({ bookingId })),
    retry: (outputId: Output["outputId"]) => run(() => retry({ bookingId, outputId })),
  };
}
