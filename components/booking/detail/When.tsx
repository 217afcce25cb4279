"use client";

import { useTranslations } from "next-intl";
import { useBeside } from "@/components/slots/useBeside";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, zoneCity } from "@/lib/time/format";
import { formatRange } from "@/lib/time/range";

type WhenProps = {
  row: { startsAt: number; endsAt: number; page?: { zone: string } | null };
};

/** The time on one's own clock, and on the provider's where that shows another. */
export function When({ row: { startsAt, endsAt, page } }: WhenProps) {
  const t = useTranslations("bookings.detail");
  const beside = useBeside();
  const now = useNow(60_000);
  const city = zoneCity();
  const there = page ? beside(startsAt, page.zone) : null;
  return (
    <>
      <p className="when">
        <time dateTime={new Date(startsAt).toISOString()}>
          {formatDate(startsAt, now)}, {formatRange(startsAt, endsAt)}
        </time>
      </p>
      <p className="meta">{there ? t("bothTimes", { city, there }) : t("yourTime", { city })}</p>
    </>
  );
}
