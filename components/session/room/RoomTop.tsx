"use client";

import { useTranslations } from "next-intl";
import { memo } from "react";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import type { Booking } from "../SessionScreen";
import { useKit } from "./toolkit/toolsContext";

const MINUTE = 60_000;

export const RoomTop = memo(function RoomTop({ booking }: { booking: Booking }) {
  const t = useTranslations("session.room");
  const kit = useKit();
  const now = useNow(MINUTE / 4);
  return (
    <header className="room-top">
      <div>
        <h1>{booking.title}</h1>
        <p className="small">
          {t("clock", { now: formatTime(now), end: formatTime(booking.endsAt) })}
        </p>
      </div>
      <div className="row room-pills">{kit && <kit.TimeTools booking={booking} />}</div>
    </header>
  );
});
