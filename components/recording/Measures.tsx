"use client";

import { useLocale, useTranslations } from "next-intl";
import { formatSize } from "@/lib/chat/size";
import { formatCountdown } from "@/lib/time/format";
import type { AdminRow } from "./rows";

/** Length and size, as far as they are known: "23:17 · 48 MB". */
export function Measures({ row }: { row: Pick<AdminRow, "kind" | "durationMs" | "size"> }) {
  const t = useTranslations("recordings");
  const locale = useLocale();
  const { kind, durationMs, size } = row;
  return [
    t(`kind.${kind}`),
    durationMs > 0 && formatCountdown(durationMs),
    size > 0 && formatSize(size, locale),
  ]
    .filter(Boolean)
    .join(" · ");
}
