"use client";

import { useTranslations } from "next-intl";
import type { Hop } from "@/components/ui/HopLine";
import { type ChartView, hopState } from "@/lib/doctor/chart";
import { hopOfStep } from "@/lib/doctor/steps";
import { HOPS } from "@/lib/session/types";
import { useTook } from "./useStepWords";

/** The line of hops as the check has it so far, each with the time of its slowest step. */
export function useChartHops(chart: ChartView): Hop[] {
  const t = useTranslations("doctor.state");
  const took = useTook();
  return HOPS.map((id) => {
    const state = hopState(chart, id);
    const times = chart.steps.filter((step) => hopOfStep(step.id) === id).map(({ ms }) => ms ?? 0);
    const longest = Math.max(...times);
    if (state === "failed") return { id, state, detail: t("fail") };
    const detail = state !== "waiting" && longest > 0 ? took(longest) : undefined;
    return { id, state, detail };
  });
}
