"use client";

import { useTranslations } from "next-intl";
import { daysBetween, formatDate } from "@/lib/time/format";

/** Today, Tomorrow, Yesterday, or the date. */
export function useDay(): (at: number, now: number) => string {
  const t = useTranslations("bookings.day");
  return (at, now) => {
    const days = daysBetween(now, at);
    if (days === 0) return t("today");
    if (days === 1) return t("tomorrow");
    return days === -1 ? t("yesterday") : formatDate(at, now);
  };
}
