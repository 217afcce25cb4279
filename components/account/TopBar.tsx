"use client";

import { useTranslations } from "next-intl";
import { BrandMark } from "@/components/ui/Brand";
import { NoticeBell } from "@/components/notices/NoticeBell";
import { Icon } from "@/components/ui/Icon";
import { WarmLink } from "@/components/ui/WarmLink";
import { useMaybeMe } from "@/lib/auth/me";
import { useNow } from "@/lib/clock/useNow";
import { formatTime, zoneCity } from "@/lib/time/format";
import { AccountMenu } from "./AccountMenu";

/** The bar of every page but the room: the way home, the viewer's zone, the account. */
export function TopBar() {
  const t = useTranslations("common");
  const me = useMaybeMe();
  return (
    <header className="top">
      <WarmLink className="brand" href="/bookings">
        <BrandMark />
        {t("name")}
      </WarmLink>
      {me && (
        <div className="who">
          <Zone />
          <NoticeBell />
          <AccountMenu me={me} />
        </div>
      )}
    </header>
  );
}

function Zone() {
  const t = useTranslations("common");
  const now = useNow(60_000);
  if (now === 0) return null;
  return (
    <span className="zone">
      <Icon name="globe" size="s" />
      <span className="vh">{t("yourTime")} </span>
      <span>
        <span className="zone-word">{zoneCity()} · </span>
        {formatTime(now)}
      </span>
    </span>
  );
}
