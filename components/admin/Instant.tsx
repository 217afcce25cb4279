"use client";

import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatUtcInstant } from "@/lib/time/format";

/** A time of a log, in UTC and to the second. */
export function Instant({ at }: { at: number }) {
  const now = useNow(60_000);
  return (
    <time dateTime={new Date(at).toISOString()}>
      <span className="small">{formatDate(at, now, "UTC")}</span> {formatUtcInstant(at)}
    </time>
  );
}
