"use client";

import { useQuery } from "convex/react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import { WarmLink } from "@/components/ui/WarmLink";
import { api } from "@/convex/_generated/api";

/** The way to the notices, with the number of those that are new. */
export function NoticeBell() {
  const t = useTranslations("account");
  const count = useQuery(api.notices.unread) ?? 0;
  const isHere = usePathname() === "/notices";
  return (
    <WarmLink
      className="bell"
      href="/notices"
      aria-label={t("bell", { count })}
      aria-current={isHere ? "page" : undefined}
    >
      <Icon name="bell" />
      {count > 0 && (
        <span className="bell-count" aria-hidden="true">
          {count}
        </span>
      )}
    </WarmLink>
  );
}
