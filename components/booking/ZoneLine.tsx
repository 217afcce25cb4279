"use client";

import { useTranslations } from "next-intl";
import { useNow } from "@/lib/clock/useNow";
import { zoneCity, zoneName } from "@/lib/time/format";

/** In whose zone the times of the page are. */
export function ZoneLine() {
  const t = useTranslations("bookings");
  const now = useNow(60_000);
  const city = zoneCity();
  const zone = zoneName(now);
  return <p className="meta">{t(zone === city ? "zoneAlone" : "zone", { city, zone })}</p>;
}
