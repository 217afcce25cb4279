"use client";

import { useQuery } from "convex/react";
import { OtherSideTrouble } from "@/components/doctor/OtherSideTrouble";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { LATE_AHEAD_MS } from "./late/mayBeLate";
import { RunningLate } from "./late/RunningLate";
import { OwnLate, SayLate } from "./late/SayLate";
import { Present } from "./Present";
import type { BookingRow } from "./rows";

/** Of the next booking, once it is near: who is there, who cannot connect and who comes late. */
export function NextNow({ row }: { row: BookingRow }) {
  const now = useNow(60_000);
  const isNear = row.state === "open" || now >= row.startsAt - LATE_AHEAD_MS;
  const detail = useQuery(api.bookings.get, isNear ? { bookingId: row._id } : "skip");
  if (!detail) return null;
  return (
    <>
      {row.state === "open" && <Present booking={detail} />}
      <OtherSideTrouble troubles={detail.troubles} />
      <RunningLate late={detail.late} />
      <OwnLate late={detail.late} />
      <div className="acts">
        <SayLate booking={detail} />
      </div>
    </>
  );
}
