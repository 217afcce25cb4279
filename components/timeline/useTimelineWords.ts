"use client";

import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import type { api } from "@/convex/_generated/api";

export type Timeline = NonNullable<FunctionReturnType<typeof api.admin.timeline>>;
export type TimelineEvent = Timeline["events"][number];
type Verdict = "weak_network";
type Kind = "room_gone";
type Hop = "media";

/** The sentence of an event, from its code and figures. */
export function useTimelineWords() {
  const t = useTranslations("timeline");
  const repairs = useTranslations("repairs.kind");
  const verdicts = useTranslations("doctor.verdict");
  const hops = useTranslations("hops");
  return ({ code, facts }: TimelineEvent): string => {
    const { ms = 0, count = 0, reason = "", detail = "" } = facts;
    return t(`event.${code}`, {
      seconds: Math.round(ms / 100) / 10,
      count,
      reason,
      detail,
      path: reason,
      device: reason,
      hop: code === "failed" ? hops(reason as Hop) : "",
      verdict: code === "checked" ? verdicts(`${reason as Verdict}.title`) : "",
      repair: code === "repaired" ? repairs(reason as Kind) : "",
    });
  };
}
