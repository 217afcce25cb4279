"use client";

import { useTranslations } from "next-intl";
import { HopLine, hopsUpTo } from "@/components/ui/HopLine";
import { StillWaiting } from "@/components/ui/StillWaiting";

/** The booking is being asked for. */
export function Opening() {
  const t = useTranslations("session");
  return (
    <main className="mid" id="main" aria-busy="true">
      <div className="mid-text late">
        <div className="card doctor doctor-alone">
          <HopLine hops={hopsUpTo("booking", "now")} />
        </div>
        <p className="lead" role="status">
          {t("opening")}
        </p>
        <StillWaiting />
      </div>
    </main>
  );
}
