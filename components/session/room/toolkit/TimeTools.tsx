"use client";

import type { Booking } from "../../SessionScreen";
import { Extend } from "../clock/Extend";
import { SessionClock } from "../clock/SessionClock";

/** How much of the booked time is left, and for the provider the way to more. */
export function TimeTools({ booking }: { booking: Booking }) {
  return (
    <>
      <SessionClock booking={booking} />
      <Extend booking={booking} />
    </>
  );
}
