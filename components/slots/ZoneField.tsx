"use client";

import { useTranslations } from "next-intl";
import { SelectField } from "@/components/ui/Field";
import { useNow } from "@/lib/clock/useNow";
import { formatTime, viewerZone, zoneCity, zoneName } from "@/lib/time/format";
import { offsetAt } from "@/lib/time/zone";

type ZoneFieldProps = {
  /** The provider's. */
  zone: string;
  isTheirs: boolean;
  onChange: (isTheirs: boolean) => void;
};

/** In whose zone times are shown; nothing to choose where both clocks show the same. */
export function ZoneField({ zone, isTheirs, onChange }: ZoneFieldProps) {
  const t = useTranslations("slots");
  const now = useNow(60_000);
  const own = viewerZone();
  if (offsetAt(zone, now) === offsetAt(own, now)) {
    return <p className="small zone-line">{t("sameZone", { city: zoneCity(own) })}</p>;
  }
  const words = (of: string) => ({
    city: zoneCity(of),
    zone: zoneName(now, of),
    time: formatTime(now, of),
  });
  return (
    <div className="zone-line">
      <SelectField
        label={t("zone")}
        value={isTheirs ? "theirs" : "own"}
        onChange={({ target }) => onChange(target.value === "theirs")}
      >
        <option value="own">{t("ownZone", words(own))}</option>
        <option value="theirs">{t("theirZone", words(zone))}</option>
      </SelectField>
    </div>
  );
}
