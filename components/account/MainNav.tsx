"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Icon, type IconName } from "@/components/ui/Icon";
import { currentOf, WarmLink } from "@/components/ui/WarmLink";
import { type Me, useMaybeMe } from "@/lib/auth/me";

type Place = {
  href: string;
  /** Where all of its pages are, if not within its own. */
  area?: string;
  name: "bookings" | "provider" | "recordings" | "admin";
  icon: IconName;
};

const PLACES: (Place & { isFor: (me: Me) => boolean })[] = [
  { href: "/bookings", name: "bookings", icon: "calendar-days", isFor: () => true },
  { href: "/provider", name: "provider", icon: "list-video", isFor: (me) => me.isProvider },
  { href: "/recordings", name: "recordings", icon: "circle-play", isFor: () => true },
  {
    href: "/admin/token-log",
    area: "/admin",
    name: "admin",
    icon: "scroll-text",
    isFor: (me) => me.isAdmin,
  },
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
      {places.map(({ href, area = href, name, icon }) => (
        <WarmLink key={href} href={href} aria-current={currentOf(path, area)}>
          <Icon name={icon} />
          {t(name)}
        </WarmLink>
      ))}
    </nav>
  );
}
