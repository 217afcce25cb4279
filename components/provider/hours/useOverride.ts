"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import { midnightOf } from "@/lib/time/zone";
import { useRefusal } from "../useRefusal";
import type { Range } from "./ranges";
import { type DraftWindow, windowsOf } from "./weekDraft";

export type OverrideRefusal = Extract<
  FunctionReturnType<typeof api.availability.setDates>,
  { kind: "refused" }
>["reason"];

export type OverrideDraft = {
  kind: Range["kind"];
  fromDate: string;
  toDate: string;
  windows: DraftWindow[];
  note: string;
};

type Place = "dates" | "windows" | "note" | "form";

const PLACES: Record<OverrideRefusal, Place> = {
  no_page: "form",
  bad_date: "dates",
  bad_window: "windows",
  overlapping: "windows",
  too_many: "windows",
  bad_note: "note",
};

/** Sets what holds on some dates. */
export function useOverride(draft: OverrideDraft, onDone: () => void) {
  const t = useTranslations("hours.refused");
  const setDates = useMutation(api.availability.setDates);
  const { run, isBusy, reason, trouble, refuse } = useRefusal<OverrideRefusal>();
  const save = async () => {
    const { kind, fromDate, toDate, note } = draft;
    const windows = kind === "changed" ? windowsOf(draft.windows) : [];
    if (windows === null) return refuse("bad_window");
    const days = daysOf(fromDate, toDate);
    if ((await run(() => setDates({ fromDate, days, kind, windows, note }))) !== null) onDone();
  };
  const errorAt = (place: Place) => {
    if (reason && PLACES[reason] === place) return t(reason);
    return place === "form" ? (trouble ?? undefined) : undefined;
  };
  return { save, isBusy, errorAt };
}

/** Both dates counted; 0, which is refused, where they are none or the wrong way round. */
function daysOf(fromDate: string, toDate: string): number {
  const [from, to] = [midnightOf(fromDate), midnightOf(toDate)];
  if (from === null || to === null) return 0;
  return Math.max(0, Math.round((to - from) / 86_400_000) + 1);
}
