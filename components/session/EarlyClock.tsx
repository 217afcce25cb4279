"use client";

import { useTranslations } from "next-intl";
import { useNow } from "@/lib/clock/useNow";
import { formatCountdown, formatDate, formatTime } from "@/lib/time/format";

const A_DAY = 86_400_000;

/** Counts down to the opening of the join window; far ahead it names the day instead. */
export default function EarlyClock({ opensAt }: { opensAt: number }) {
  const t = useTranslations("session.early");
  const now = useNow(1000);
  const left = opensAt - now;
  if (now === 0) return null;
  if (left > A_DAY) {
    return (
      <p className="lead">
        {t("onDay", { day: formatDate(opensAt, now), time: formatTime(opensAt) })}
      </p>
    );
  }
  const minutes = Math.floor(Math.max(0, left) / 60_000);
  return (
    <div>
      <p className="label">{t("opensIn")}</p>
      <div className="clock" role="timer" aria-label={t("opensInWords", { minutes })}>
        {formatCountdown(left)}
      </div>
    </div>
  );
}
