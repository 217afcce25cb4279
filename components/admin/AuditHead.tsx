"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { WarmLink } from "@/components/ui/WarmLink";
import { AuditChains } from "./AuditChains";

const LOGS = [
  { log: "bookings", href: "/admin/audit" },
  { log: "accounts", href: "/admin/audit?log=accounts" },
] as const;
type Log = (typeof LOGS)[number]["log"];

type AuditHeadProps = { log: Log; children: ReactNode };

/** Over either log: what it is, the way to the other one, and whether both are as they were written. */
export function AuditHead({ log, children }: AuditHeadProps) {
  const t = useTranslations("auditLog");
  const account = useTranslations("accountLog");
  return (
    <>
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{log === "accounts" ? account("lead") : t("lead")}</p>
        </div>
        {children}
      </div>
      <nav className="logs" aria-label={account("logs.label")}>
        {LOGS.map((one) => (
          <WarmLink
            key={one.log}
            href={one.href}
            aria-current={one.log === log ? "page" : undefined}
          >
            {account(`logs.${one.log}`)}
          </WarmLink>
        ))}
      </nav>
      <AuditChains />
    </>
  );
}
