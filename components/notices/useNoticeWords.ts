"use client";

import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import type { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";

export type NoticeRow = FunctionReturnType<typeof api.notices.list>[number];

const TOLD_ALONE = ["moved", "extended", "cancelled", "reminder"] as const;
type ToldAlone = (typeof TOLD_ALONE)[number];

/** Of a session of one's own, with nobody on the other side. */
function isToldAlone(kind: NoticeRow["kind"]): kind is ToldAlone {
  return TOLD_ALONE.some((one) => one === kind);
}

/** The sentence of a notice, with its times on the viewer's clock. */
export function useNoticeWords(): (row: NoticeRow) => string {
  const t = useTranslations("noticeWords");
  const now = useNow(60_000);
  const when = (at: number) => `${formatDate(at, now)}, ${formatTime(at)}`;
  return ({ kind, title, name, startsAt, minutes, until, alert }) =>
    t(name === "" && isToldAlone(kind) ? `alone.${kind}` : kind, {
      title,
      name,
      when: when(startsAt),
      until: when(until ?? startsAt),
      minutes: String(minutes ?? 0),
      alert: alert ?? "external",
    });
}
