"use client";

import { useQuery } from "convex/react";
import { OtherSideTrouble } from "@/components/doctor/OtherSideTrouble";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { LATE_AHEAD_MS } from "./late/mayBeLate";
import { RunningLate } from "./late/RunningLate";
import { OwnLate } from "./late/SayLate";
import { Present } from "./Present";
import type { BookingDetail, BookingRow } from "./rows";

/** Of a booking that is near, all that can change until it begins; null: it is not, or not known. */
export function useNear(row: BookingRow): BookingDetail | null {
  const now = useNow(60_000);
  const isNear = row.state === "open" || now >= row.startsAt - LATE_AHEAD_MS;
  return useQuery(api.bookings.get, isNear ? { bookingId: row._id } : "skip") ?? null;
}

/** Of the next booking, once it is near: who is there, who cannot connect and who comes late. */
export function NextNow({ booking }: { booking: BookingDetail }) {
  return (
    <>
      {booking.state === "open" && <Present booking={booking} />}
      <OtherSideTrouble troubles={booking.troubles} />
      <RunningLate late={booking.late} />
      <OwnLate late={booking.late} />
    </>
  );
}
