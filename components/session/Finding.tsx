"use client";

import { lazy, Suspense } from "react";
import { useDoctorCase } from "./useDoctor";
import { untilLoaded } from "@/lib/loading/untilLoaded";

const Verdict = lazy(() => untilLoaded(() => import("../doctor/Verdict")));

/** What the check found while a join is still under way; nothing until then. */
export function Finding() {
  const { examination } = useDoctorCase();
  if (examination === null) return null;
  return (
    <Suspense fallback={null}>
      <Verdict examination={examination} />
    </Suspense>
  );
}
