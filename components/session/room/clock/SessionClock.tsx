"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Pill } from "@/components/ui/Pill";
import { useMinutesUntil } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import type { Booking } from "../../SessionScreen";
import { useAnnounce } from "../Announcer";

/** Minutes before the end at which it is said aloud. */
export const WARNINGS = [5, 1];
export const FIRST_WARNING = Math.max(...WARNINGS);

/** How much of the booked time is left; on a phone only once it is little. */
export function SessionClock({ booking }: { booking: Booking }) {
  const t = useTranslations("session.room");
  const left = useMinutesUntil(booking.endsAt);
  useWarnings(booking, left);
  const isLittle = left <= FIRST_WARNING;
  return (
    <span className={isLittle ? undefined : "hide-m"} data-minutes-left={left}>
      <Pill sign="clock" tone={isLittle ? "warn" : "neutral"}>
        {left > 0
          ? t("left", { minutes: left })
          : t("over", { time: formatTime(booking.closesAt) })}
      </Pill>
    </span>
  );
}

/** Says when little is left, when it is over, and when the end has moved. */
function useWarnings({ endsAt, closesAt }: Booking, left: number) {
  const t = useTranslations("stage.clock");
  const announce = useAnnounce();
  const last = useRef({ left, endsAt });
  useEffect(() => {
    const before = last.current;
    last.current = { left, endsAt };
    if (endsAt !== before.endsAt) return announce(t("moved", { end: formatTime(endsAt) }));
    if (left === before.left) return;
    if (left <= 0) {
      if (before.left > 0) announce(t("over", { time: formatTime(closesAt) }));
    } else if (WARNINGS.some((mark) => left <= mark && before.left > mark)) {
      announce(t("fewLeft", { minutes: left, end: formatTime(endsAt) }));
    }
  }, [left, endsAt, closesAt, announce, t]);
}
