"use client";

import { useTranslations } from "next-intl";
import type { ChartView } from "@/lib/doctor/chart";
import { hopOfStep } from "@/lib/doctor/steps";
import { VERDICTS } from "@/lib/doctor/verdicts";
import { useConfig } from "@/lib/config/context";
import { useStepWords } from "./useStepWords";
import { useVerdictWords } from "./useVerdictWords";

/** The check as text, for whoever is asked for help. No token and no name is in it. */
export function useReport(): (chart: ChartView, attemptId: string) => string {
  const t = useTranslations();
  const { livekitUrl } = useConfig();
  const stepWords = useStepWords();
  const verdictWords = useVerdictWords();

  const verdictLines = (chart: ChartView) => {
    const { verdict } = chart;
    if (verdict === null) return [t("doctor.report.none")];
    const { title, text, next } = verdictWords(verdict, chart);
    const whose = t(`doctor.whose.${VERDICTS[verdict].whose}`);
    return [`${title} [${verdict}]`, text, next, `${t("doctor.whose.label")} ${whose}`];
  };

  return (chart, attemptId) =>
    [
      t("doctor.report.heading", { time: new Date().toISOString() }),
      ...verdictLines(chart),
      "",
      ...chart.steps.map((step) => {
        const hop = t(`hops.${hopOfStep(step.id)}`);
        const state = t(`doctor.state.${step.state}`);
        return `${hop} · ${t(`doctor.step.${step.id}`)} · ${state} · ${stepWords(step)}`;
      }),
      "",
      t("doctor.report.server", { host: livekitUrl ?? "?" }),
      t("doctor.report.browser", { browser: navigator.userAgent }),
      t("doctor.report.attempt", { id: attemptId }),
    ].join("\n");
}
