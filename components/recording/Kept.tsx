"use client";

import { useTranslations } from "next-intl";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import type { AdminRow } from "./rows";

/** Until when it is kept, or that an admin keeps it. */
export function Kept({ row }: { row: Pick<AdminRow, "isHeld" | "retainUntil"> }) {
  const t = useTranslations("recordings");
  const now = useNow(60_000);
  const { isHeld, retainUntil } = row;
  if (isHeld) return t("held");
  return retainUntil === null ? null : t("until", { date: formatDate(retainUntil, now) });
}
