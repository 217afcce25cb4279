import { useTranslations } from "next-intl";
import { formatDate, formatDateKey, formatTime, viewerZone, zoneCity } from "@/lib/time/format";
import { offsetAt } from "@/lib/time/zone";

/** A whole date is the provider's, wherever it is read; a group has its time on the reader's clock. */
export function LineDate({
  line,
  now,
}: {
  line: { date: string; startsAt: number | null; zone: string | null };
  now: number;
}) {
  const t = useTranslations("bookings.lines");
  const { date, startsAt, zone } = line;
  if (startsAt !== null) {
    return (
      <>
        <b>{formatDate(startsAt, now)}</b>
        <span className="meta">{formatTime(startsAt)}</span>
      </>
    );
  }
  const isElsewhere = zone !== null && offsetAt(zone, now) !== offsetAt(viewerZone(), now);
  return (
    <>
      <b>{formatDateKey(date, now)}</b>
      {isElsewhere && <span className="meta">{t("there", { city: zoneCity(zone) })}</span>}
    </>
  );
}
