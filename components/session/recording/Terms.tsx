"use client";

import { useTranslations } from "next-intl";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import type { Booking } from "../SessionScreen";
import type { RecordingNow } from "./stage";

type Props = {
  booking: Booking;
  kind: RecordingNow["kind"];
  terms: Pick<RecordingNow["terms"], "watchers" | "keepDays" | "purpose" | "transcript">;
};

const DAY = 24 * 60 * 60_000;

/** What a recording holds, what it is for, who can watch it and how long it is kept. */
export function Terms({ booking, kind, terms }: Props) {
  const t = useTranslations("recording.terms");
  const now = useNow(60_000);
  const { watchers, keepDays, purpose, transcript } = terms;
  // A guest's link ends long before a recording does.
  const viewer = booking.isGuest ? "guest" : booking.role;
  const others = { name: booking.provider.name, count: booking.clientCount };
  return (
    <>
      {purpose && <p className="meta">{t("purpose", { purpose })}</p>}
      <dl className="dl">
        <dt>{t("what")}</dt>
        <dd>{t(`whats.${kind}`)}</dd>
        {transcript && (
          <>
            <dt>{t("transcript")}</dt>
            <dd>{t(`transcripts.${transcript}`)}</dd>
          </>
        )}
        <dt>{t("who")}</dt>
        <dd>
          {t(`whos.${viewer}.${watchers}`, others)} {t("logged")}
        </dd>
        <dt>{t("keep")}</dt>
        <dd>{t("kept", { days: keepDays, date: formatDate(now + keepDays * DAY, now) })}</dd>
      </dl>
    </>
  );
}
