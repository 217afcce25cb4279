"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import { useDoing } from "@/components/ui/useDoing";
import type { RecordingNow } from "./stage";

/** What a person can say to being recorded. Each answers whether it was taken. */
export function useAnswer({ recordingId }: RecordingNow) {
  const t = useTranslations("recording.refused");
  const mutate = useMutation(api.recordings.answer);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(reason === "over" ? reason : "not_found"),
  );
  return {
    isBusy,
    problem,
    agree: () => run(() => mutate({ recordingId, answer: "agreed" })),
    confirmNotice: () => run(() => mutate({ recordingId, answer: "notified" })),
    refuse: () => run(() => mutate({ recordingId, answer: "no" })),
  };
}
