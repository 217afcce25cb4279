"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import type { ChartView } from "@/lib/doctor/chart";
import { useReport } from "./useReport";

/** Copies the result; where the browser forbids that, shows it to be selected. */
export function CopyReport({ chart, attemptId }: { chart: ChartView; attemptId: string }) {
  const t = useTranslations("doctor");
  const report = useReport();
  const [state, setState] = useState<"idle" | "copied" | "refused">("idle");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(report(chart, attemptId));
      setState("copied");
    } catch {
      setState("refused");
    }
  };
  return (
    <>
      <Button icon={state === "copied" ? "check" : "scroll-text"} onClick={() => void copy()}>
        {t(state === "copied" ? "copied" : "copy")}
      </Button>
      {state === "refused" && (
        <div className="report">
          <p className="small" role="status">
            {t("notCopied")}
          </p>
          <pre>{report(chart, attemptId)}</pre>
        </div>
      )}
    </>
  );
}
