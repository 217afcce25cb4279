"use client";

import { lazy, Suspense } from "react";
import { untilLoaded } from "@/lib/loading/untilLoaded";
import type { Booking } from "./SessionScreen";

const News = lazy(() => untilLoaded(() => import("./OtherSideNews")));

/** Most sessions have nothing to tell here, and load nothing for it. */
export function OtherSide({ booking }: { booking: Booking }) {
  if (booking.troubles.length + booking.late.length === 0) return null;
  return (
    <Suspense fallback={null}>
      <News booking={booking} />
    </Suspense>
  );
}
