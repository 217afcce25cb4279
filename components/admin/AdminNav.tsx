"use client";

import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { currentOf, WarmLink } from "@/components/ui/WarmLink";
import { useMaybeMe } from "@/lib/auth/me";

const PLACES = [
  { href: "/admin/insights", name: "insights" },
  { href: "/admin/sessions", name: "sessions" },
  { href: "/admin/token-log", name: "tokenLog" },
  { href: "/admin/audit", name: "audit" },
  { href: "/admin/alerts", name: "alerts" },
  { href: "/admin/setup", name: "setup" },
] as const;

/** The rooms of an admin's work, below the main navigation. */
export function AdminNav() {
  const t = useTranslations("adminNav");
  const me = useMaybeMe();
  const path = usePathname();
  if (!me?.isAdmin) return null;
  return (
    <nav className="subnav subnav-wide" aria-label={t("label")}>
      {PLACES.map(({ href, name }) => (
        <WarmLink key={href} href={href} aria-current={currentOf(path, href)}>
          {t(name)}
        </WarmLink>
      ))}
    </nav>
  );
}
