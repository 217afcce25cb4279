"use client";

import { useTranslations } from "next-intl";
import { memo } from "react";
import { Pill } from "@/components/ui/Pill";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import type { Booking } from "../SessionScreen";

const MINUTE = 60_000;

export const RoomTop = memo(function RoomTop({ booking }: { booking: Booking }) {
  const t = useTranslations("session.room");
  const now = useNow(MINUTE / 4);
  const left = Math.ceil((booking.endsAt - now) / MINUTE);
  return (
    <header className="room-top">
      <div>
        <h1>{booking.title}</h1>
        <p className="small">
          {t("clock", { now: formatTime(now), end: formatTime(booking.endsAt) })}
        </p>
      </div>
      <div className="row room-pills">
        <span className="hide-m">
          <Pill sign="clock" tone={left <= 0 ? "warn" : "neutral"}>
            {left > 0
              ? t("left", { minutes: left })
              : t("over", { time: formatTime(booking.closesAt) })}
          </Pill>
        </span>
      </div>
    </header>
  );
});
