"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/Button";
import { type Hop, HopLine } from "@/components/ui/HopLine";
import { type ChartView, hasSeenMedia, isBroken } from "@/lib/doctor/chart";
import type { Examination } from "@/lib/doctor/examine";
import { CopyReport } from "./CopyReport";
import { StepList } from "./StepList";
import { useChart } from "./useChart";
import { useChartHops } from "./useChartHops";
import { VerdictText } from "./VerdictText";

type Props = {
  examination: Examination;
  /** The hops of the join that the check stands beside; shown until it has found something. */
  hops?: readonly Hop[];
  /** What is said until the check has found something. */
  before?: ReactNode;
  /** Said instead when everything is clear. */
  whenClear?: ReactNode;
  /** Below the words: when the next try comes. */
  retry?: ReactNode;
  onAgain?: () => void;
  onClose?: () => void;
  /** Shown below when the way is broken. */
  plan?: ReactNode;
};

/** A check as it stands: the line, the verdict, and every step with its time. */
export default function Findings(props: Props) {
  const { examination, hops, before, retry, whenClear, plan } = props;
  const t = useTranslations("doctor");
  const chart = useChart(examination);
  const own = useChartHops(chart);
  const { verdict } = chart;
  return (
    <div className="findings" data-done={chart.isDone}>
      <HopLine hops={hops && verdict === null ? hops : own} />
      <div className="doctor-say" role="status">
        {verdict === null ? (
          <NothingFound chart={chart} before={before} whenClear={whenClear} />
        ) : (
          <VerdictText code={verdict} chart={chart} />
        )}
        {retry}
      </div>
      <details className="steps-box" open={!hops}>
        <summary>{t("steps")}</summary>
        <StepList steps={chart.steps} />
      </details>
      <Actions {...props} chart={chart} />
      {isBroken(chart) && plan}
    </div>
  );
}

function Actions({ examination, onAgain, onClose, chart }: Props & { chart: ChartView }) {
  const t = useTranslations("doctor");
  return (
    <div className="acts">
      {chart.isDone && <CopyReport chart={chart} attemptId={examination.attemptId} />}
      {chart.isDone && onAgain && (
        <Button icon="rotate-cw" onClick={onAgain}>
          {t("again")}
        </Button>
      )}
      {onClose && (
        <Button kind="bare" onClick={onClose}>
          {t("close")}
        </Button>
      )}
    </div>
  );
}

type Nothing = Pick<Props, "before" | "whenClear"> & { chart: ChartView };

function NothingFound({ chart, before, whenClear }: Nothing) {
  if (!chart.isDone) return before ?? <Running />;
  if (!whenClear) return before ?? <Clear chart={chart} />;
  if (hasSeenMedia(chart)) return whenClear;
  // What stopped the join may be just what was left out.
  return (
    <>
      {before}
      <Clear chart={chart} />
    </>
  );
}

const USUAL_SECONDS = 6;

function Running() {
  const t = useTranslations("doctor");
  return <p>{t.rich("running", { seconds: USUAL_SECONDS, b: (text) => <b>{text}</b> })}</p>;
}

function Clear({ chart }: { chart: ChartView }) {
  const t = useTranslations("doctor");
  const isWhole = chart.steps.some(({ id, state }) => id === "receive" && state === "pass");
  return <p>{t.rich(isWhole ? "clear" : "cut", { b: (text) => <b className="go">{text}</b> })}</p>;
}
