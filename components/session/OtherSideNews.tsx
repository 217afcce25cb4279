"use client";

import { RunningLate } from "@/components/booking/late/RunningLate";
import { OtherSideTrouble } from "@/components/doctor/OtherSideTrouble";
import type { Booking } from "./SessionScreen";

/** What the others said of themselves: that they cannot connect, or come late. */
export default function OtherSideNews({ booking }: { booking: Booking }) {
  return (
    <>
      <OtherSideTrouble troubles={booking.troubles} />
      <RunningLate late={booking.late} />
    </>
  );
}
