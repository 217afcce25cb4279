"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import { useDoing } from "@/components/ui/useDoing";
import type { BroadcastNow } from "./stage";

/** What a person can say to being seen in public. Each answers whether it was taken. */
export function useBroadcastAnswer({ broadcastId }: BroadcastNow) {
  const t = useTranslations("broadcast.refused");
  const mutate = useMutation(api.broadcasts.answer);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(reason === "over" ? reason : "not_found"),
  );
  return {
    isBusy,
    problem,
    agree: () => run(() => mutate({ broadcastId, answer: "agreed" })),
    refuse: () => run(() => mutate({ broadcastId, answer: "no" })),
  };
}
