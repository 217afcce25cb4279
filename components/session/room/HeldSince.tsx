"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import { formatSecond } from "@/lib/time/format";

/** The picture stands still; since when, by this device's clock. */
export function HeldSince({ since }: { since: number }) {
  const t = useTranslations("session.room");
  return (
    <div className="say">
      <Icon name="wifi" size="l" />
      <b>{t("heldSince", { time: formatSecond(since) })}</b>
      <span className="meta">{t("placeKept")}</span>
    </div>
  );
}
