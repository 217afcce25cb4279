"use client";

import { BroadcastSign } from "../../broadcast/BroadcastSlot";
import { RecordingSign } from "../../recording/RecordingSlot";
import type { Booking } from "../../SessionScreen";
import { Extend } from "../clock/Extend";
import { SessionClock } from "../clock/SessionClock";

/** Whether it is recorded or public, how much of the booked time is left, and for the provider the way to more. */
export function TimeTools({ booking }: { booking: Booking }) {
  return (
    <>
      <RecordingSign />
      <BroadcastSign />
      <SessionClock booking={booking} />
      <Extend booking={booking} />
    </>
  );
}
