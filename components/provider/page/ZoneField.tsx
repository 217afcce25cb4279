"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { TextField } from "@/components/ui/Field";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import { isZone } from "@/lib/time/zone";

type ZoneFieldProps = { value: string; error?: string; onChange: (zone: string) => void };

/** Where a provider's hours are meant: a name that may be typed or chosen. */
export function ZoneField({ value, error, onChange }: ZoneFieldProps) {
  const t = useTranslations("offer.page");
  const now = useNow(60_000);
  const list = useId();
  const isKnown = now > 0 && isZone(value.trim());
  const time = isKnown ? formatTime(now, value.trim()) : null;
  return (
    <>
      <TextField
        label={t("zone")}
        hint={time === null ? t("zoneHint") : t("zoneNow", { time })}
        error={error}
        value={value}
        list={list}
        autoComplete="off"
        spellCheck={false}
        onChange={({ target }) => onChange(target.value)}
      />
      <datalist id={list}>
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone}>{zone}</option>
        ))}
      </datalist>
    </>
  );
}
