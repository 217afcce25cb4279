"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/LinkButton";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { zoneCity, zoneName } from "@/lib/time/format";
import { dateAt } from "@/lib/time/zone";
import { ProviderMain } from "../ProviderMain";
import { OutsideSection } from "../outside/OutsideSection";
import { ClockNote } from "./ClockNote";
import { DatesSection } from "./DatesSection";
import { WeekForm } from "./WeekForm";

/** When a provider can be booked: the usual week, other dates, and what calendars elsewhere take. */
export function AvailabilityPage() {
  const t = useTranslations("hours");
  return (
    <ProviderMain title={t("title")} lead={t("lead")}>
      <Availability />
    </ProviderMain>
  );
}

function Availability() {
  const page = useQuery(api.pages.mine);
  const now = useNow(60_000);
  if (page === undefined || now === 0) return <Loading />;
  return page === null ? <NoPage /> : <Known zone={page.zone} now={now} />;
}

function NoPage() {
  const t = useTranslations("hours");
  return (
    <section className="card empty">
      <h2>{t("noPageTitle")}</h2>
      <p className="meta">{t("noPage")}</p>
      <LinkButton kind="go" href="/provider/services">
        {t("toPage")}
      </LinkButton>
    </section>
  );
}

function Known({ zone, now }: { zone: string; now: number }) {
  const t = useTranslations("hours");
  const today = dateAt(zone, now);
  const availability = useQuery(api.availability.get, { fromDate: today });
  if (availability === undefined) return <Loading />;
  return (
    <>
      <section className="card stack-2" aria-labelledby="week">
        <div>
          <h2 id="week">{t("week")}</h2>
          <p className="meta">{t("zone", { city: zoneCity(zone), zone: zoneName(now, zone) })}</p>
        </div>
        <ClockNote zone={zone} now={now} />
        <WeekForm week={availability.week} />
      </section>
      <DatesSection overrides={availability.overrides} today={today} />
      <OutsideSection />
    </>
  );
}
