"use client";

import { useQuery } from "convex/react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { WarmLink } from "@/components/ui/WarmLink";
import { api } from "@/convex/_generated/api";
import { useMaybeMe } from "@/lib/auth/me";

const PLACES = [
  { href: "/provider/today", name: "today" },
  { href: "/provider", name: "bookings" },
  { href: "/provider/calendar", name: "calendar" },
  { href: "/provider/requests", name: "requests" },
  { href: "/provider/availability", name: "availability" },
  { href: "/provider/services", name: "services" },
  { href: "/provider/integrations", name: "integrations" },
] as const;

/** One booking is within the list of them; where to go live and the posts are reached from it. */
const WITHIN_BOOKINGS = /^\/provider\/(bookings\/|destinations$|posts$)/;

function currentOf(path: string, href: string): "page" | "true" | undefined {
  if (path === href) return "page";
  return href === "/provider" && WITHIN_BOOKINGS.test(path) ? "true" : undefined;
}

/** The rooms of a provider's work, below the main navigation. */
export function ProviderNav() {
  const t = useTranslations("providerNav");
  const me = useMaybeMe();
  const path = usePathname();
  if (!me?.isProvider) return null;
  return (
    <nav className="subnav" aria-label={t("label")}>
      {PLACES.map(({ href, name }) => (
        <WarmLink key={href} href={href} aria-current={currentOf(path, href)}>
          {t(name)} {name === "requests" && <RequestCount />}
        </WarmLink>
      ))}
    </nav>
  );
}

function RequestCount() {
  const t = useTranslations("providerNav");
  const count = useQuery(api.requests.list)?.length ?? 0;
  if (count === 0) return null;
  return (
    <span className="count">
      {count}
      <span className="vh"> {t("waiting", { count })}</span>
    </span>
  );
}
