"use client";

import { useSyncExternalStore } from "react";
import type { ChartView } from "@/lib/doctor/chart";
import type { Examination } from "@/lib/doctor/examine";

export function useChart({ subscribe, getSnapshot }: Examination): ChartView {
  return useSyncExternalStore(subscribe, getSnapshot, getSnapshot);
}
