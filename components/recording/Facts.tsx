"use client";

import { useLocale, useTranslations } from "next-intl";
import { formatSize } from "@/lib/chat/size";
import { useNow } from "@/lib/clock/useNow";
import { formatCountdown, formatDate } from "@/lib/time/format";
import type { Recording } from "./rows";

/** Length, size, who may watch it and how long it is kept. */
export function Facts({ recording }: { recording: Recording }) {
  const t = useTranslations("recordingPage");
  const locale = useLocale();
  const { durationMs, size, terms, role, kind, startedBy } = recording;
  return (
    <dl className="dl">
      <dt>{t("what")}</dt>
      <dd>{t(`whats.${kind}`)}</dd>
      {terms.transcript && (
        <>
          <dt>{t("transcript.title")}</dt>
          <dd>{t(`transcript.told.${terms.transcript}`)}</dd>
        </>
      )}
      {durationMs > 0 && (
        <>
          <dt>{t("length")}</dt>
          <dd>{formatCountdown(durationMs)}</dd>
        </>
      )}
      {size > 0 && (
        <>
          <dt>{t("size")}</dt>
          <dd>{formatSize(size, locale)}</dd>
        </>
      )}
      <dt>{t("startedBy")}</dt>
      <dd>{startedBy.name}</dd>
      <dt>{t("who")}</dt>
      <dd>{t(`whos.${role}.${terms.watchers}`)}</dd>
      <dt>{t("kept")}</dt>
      <dd>
        <KeptUntil recording={recording} />
      </dd>
    </dl>
  );
}

function KeptUntil({ recording }: { recording: Recording }) {
  const t = useTranslations("recordingPage");
  const now = useNow(60_000);
  const { isHeld, retainUntil, deletedAt, terms } = recording;
  if (deletedAt !== null) return t("deletedOn", { date: formatDate(deletedAt, now) });
  if (isHeld) return t("held");
  return retainUntil === null
    ? t("days", { days: terms.keepDays })
    : t("until", { date: formatDate(retainUntil, now) });
}
