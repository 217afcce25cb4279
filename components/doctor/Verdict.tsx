"use client";

import type { Examination } from "@/lib/doctor/examine";
import { useChart } from "./useChart";
import { VerdictText } from "./VerdictText";

/** The verdict of a check alone, once there is one. */
export default function Verdict({ examination }: { examination: Examination }) {
  const chart = useChart(examination);
  return chart.verdict && <VerdictText code={chart.verdict} chart={chart} />;
}
