"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Icon, type IconName } from "@/components/ui/Icon";
import { WarmLink } from "@/components/ui/WarmLink";
import { type Me, useMaybeMe } from "@/lib/auth/me";

type Place = { href: string; name: "bookings" | "provider" | "tokenLog"; icon: IconName };

const PLACES: (Place & { isFor: (me: Me) => boolean })[] = [
  { href: "/bookings", name: "bookings", icon: "calendar-days", isFor: () => true },
  { href: "/provider", name: "provider", icon: "list-video", isFor: (me) => me.isProvider },
  { href: "/admin/token-log", name: "tokenLog", icon: "scroll-text", isFor: (me) => me.isAdmin },
];

export function MainNav() {
  const t = useTranslations("common.nav");
  const me = useMaybeMe();
  const path = usePathname();
  const places = me ? PLACES.filter(({ isFor }) => isFor(me)) : [];
  // A choice of one is not a choice; the brand leads to it.
  if (places.length < 2) return null;
  return (
    <nav className="nav" aria-label={t("label")}>
      {places.map(({ href, name, icon }) => (
        <WarmLink key={href} href={href} aria-current={path === href ? "page" : undefined}>
          <Icon name={icon} />
          {t(name)}
        </WarmLink>
      ))}
    </nav>
  );
}
