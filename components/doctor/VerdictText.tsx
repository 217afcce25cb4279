"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import type { ChartView } from "@/lib/doctor/chart";
import { hopOfStep } from "@/lib/doctor/steps";
import { isOnlySlow, type VerdictCode, VERDICTS } from "@/lib/doctor/verdicts";
import { useVerdictWords } from "./useVerdictWords";

/** What is wrong, whose it is and what to do. */
export function VerdictText({ code, chart }: { code: VerdictCode; chart: ChartView }) {
  const t = useTranslations("doctor.whose");
  const words = useVerdictWords()(code, chart);
  const { step, whose } = VERDICTS[code];
  useEffect(() => void performance.mark("parley:verdict"), [code]);
  return (
    <div className="verdict" data-verdict={code} data-hop={hopOfStep(step)} data-whose={whose}>
      <p>
        <b className={isOnlySlow(code) ? "warn" : "stop"}>{words.title}</b> {words.text}
      </p>
      <p>{words.next}</p>
      <p className="small">
        {t("label")} <b>{t(whose)}</b>
      </p>
    </div>
  );
}
