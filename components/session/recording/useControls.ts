"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import { useDoing } from "@/components/ui/useDoing";
import type { Booking } from "../SessionScreen";
import type { RecordingNow } from "./stage";

/** What a provider can do with a recording that is under way. */
export function useControls({ _id: bookingId }: Booking) {
  const t = useTranslations("recording.refused");
  const { run, isBusy, problem } = useDoing((reason) =>
    t(reason === "not_now" ? reason : "not_found"),
  );
  const stop = useMutation(api.recordings.stop);
  const pause = useMutation(api.recordings.pause);
  const resume = useMutation(api.recordings.resume);
  const setLayout = useMutation(api.recordings.setLayout);
  return {
    isBusy,
    problem,
    stop: () => run(() => stop({ bookingId })),
    pause: () => run(() => pause({ bookingId })),
    resume: () => run(() => resume({ bookingId })),
    setLayout: (layout: RecordingNow["layout"]) => run(() => setLayout({ bookingId, layout })),
  };
}
