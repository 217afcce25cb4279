"use client";

import { useTranslations } from "next-intl";
import type { ChartView } from "@/lib/doctor/chart";
import type { VerdictCode } from "@/lib/doctor/verdicts";

/** The three sentences of a verdict: what happened, what it means, the next step. */
export function useVerdictWords() {
  const t = useTranslations("doctor.verdict");
  return (code: VerdictCode, { steps }: Pick<ChartView, "steps">) => {
    const tried = steps.filter(({ state }) => state === "fail").map(({ id }) => id);
    const ways = (["udp", "tcp", "relay"] as const).filter((way) => tried.includes(way));
    const names = { udp: "UDP", tcp: "TCP", relay: "TURN" };
    return {
      title: t(`${code}.title`),
      text: t(`${code}.text`, { ways: ways.map((way) => names[way]).join(", ") }),
      next: t(`${code}.next`),
    };
  };
}
