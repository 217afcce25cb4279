"use client";

import { useTranslations } from "next-intl";
import { Pill } from "@/components/ui/Pill";
import { useNow } from "@/lib/clock/useNow";
import { distance } from "@/lib/time/format";
import { type BookingRow, standingOf } from "./rows";

export function StandingPill({ row }: { row: BookingRow }) {
  const t = useTranslations("bookings.pill");
  const now = useNow();
  switch (standingOf(row, now)) {
    case "cancelled":
      return (
        <Pill tone="stop" sign="ban">
          {t("cancelled")}
        </Pill>
      );
    case "over":
      return <Pill sign="check">{t("completed")}</Pill>;
    case "live":
      return (
        <Pill tone="go" sign="live">
          {t("live")}
        </Pill>
      );
    case "opening":
      return (
        <Pill tone="go" sign="clock">
          {t("startsIn.minutes", distance(now, row.startsAt))}
        </Pill>
      );
    case "upcoming": {
      const { unit, count } = distance(now, row.startsAt);
      return <Pill sign="clock">{t(`startsIn.${unit}`, { count })}</Pill>;
    }
  }
}
