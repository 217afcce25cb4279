"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { zoneCity, zoneName } from "@/lib/time/format";
import { ProviderMain } from "../ProviderMain";
import { RequestCard } from "./RequestCard";
import { WaitingSection } from "./WaitingSection";

/** What waits for the provider's word, and who waits for a place. */
export function RequestsPage() {
  const t = useTranslations("requests");
  return (
    <ProviderMain title={t("title")} lead={t("lead")}>
      <ZoneLine />
      <Requests />
      <WaitingSection />
    </ProviderMain>
  );
}

function ZoneLine() {
  const t = useTranslations("requests");
  const now = useNow(60_000);
  if (now === 0) return null;
  return <p className="meta in-zone">{t("zone", { city: zoneCity(), zone: zoneName(now) })}</p>;
}

function Requests() {
  const t = useTranslations("requests");
  const rows = useQuery(api.requests.list);
  if (rows === undefined) return <Loading />;
  if (rows.length === 0) return <p className="card empty meta">{t("none")}</p>;
  return (
    <ul className="stack-2" aria-label={t("title")}>
      {rows.map((row) => (
        <RequestCard key={row.requestId} row={row} />
      ))}
    </ul>
  );
}
