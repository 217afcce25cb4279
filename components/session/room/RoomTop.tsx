"use client";

import { useTranslations } from "next-intl";
import { memo } from "react";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import { RecordingSign } from "../recording/RecordingSlot";
import type { Booking } from "../SessionScreen";
import { Extend } from "./clock/Extend";
import { SessionClock } from "./clock/SessionClock";

const MINUTE = 60_000;

export const RoomTop = memo(function RoomTop({ booking }: { booking: Booking }) {
  const t = useTranslations("session.room");
  const now = useNow(MINUTE / 4);
  return (
    <header className="room-top">
      <div>
        <h1>{booking.title}</h1>
        <p className="small">
          {t("clock", { now: formatTime(now), end: formatTime(booking.endsAt) })}
        </p>
      </div>
      <div className="row room-pills">
        <RecordingSign />
        <SessionClock booking={booking} />
        <Extend booking={booking} />
      </div>
    </header>
  );
});
