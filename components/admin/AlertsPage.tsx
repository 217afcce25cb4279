"use client";

import { usePaginatedQuery, useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { RefusedPage } from "@/components/account/RefusedPage";
import { Loading } from "@/components/ui/Loading";
import { PAGE_SIZE, ShowMore } from "@/components/ui/ShowMore";
import { WarmLink } from "@/components/ui/WarmLink";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { AlertCard, type AlertRow } from "./AlertCard";

/** As many open ones as the backend answers with. */
const MOST_OPEN = 200;

/** What is wrong with the service now, and what was: for admins. */
export function AlertsPage() {
  const me = useMe();
  return me.isAdmin ? <Alerts /> : <RefusedPage />;
}

function Alerts() {
  const t = useTranslations("alerts");
  return (
    <main className="main main-wide" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
          <p className="meta">
            {t.rich("elsewhere", {
              link: (text) => <WarmLink href="/provider/integrations">{text}</WarmLink>,
            })}
          </p>
        </div>
      </div>
      <section className="sect" aria-labelledby="alerts-open">
        <h2 id="alerts-open">{t("open")}</h2>
        <Open />
      </section>
      <section className="sect" aria-labelledby="alerts-past">
        <h2 id="alerts-past">{t("past")}</h2>
        <Past />
      </section>
    </main>
  );
}

function Open() {
  const alerts = useQuery(api.admin.openAlerts);
  return alerts ? <OpenAlerts alerts={alerts} /> : <Loading />;
}

export function OpenAlerts({ alerts }: { alerts: readonly AlertRow[] }) {
  const t = useTranslations("alerts");
  if (alerts.length === 0) return <p className="card empty meta">{t("none")}</p>;
  return (
    <>
      <ul className="stack-2">
        {alerts.map((alert) => (
          <AlertCard key={alert._id} alert={alert} />
        ))}
      </ul>
      {alerts.length === MOST_OPEN && <p className="small">{t("newest", { count: MOST_OPEN })}</p>}
    </>
  );
}

function Past() {
  const t = useTranslations("alerts");
  const past = usePaginatedQuery(api.admin.pastAlerts, {}, { initialNumItems: PAGE_SIZE });
  if (past.status === "LoadingFirstPage") return <Loading />;
  if (past.results.length === 0) return <p className="card empty meta">{t("noPast")}</p>;
  return (
    <>
      <ul className="stack-2">
        {past.results.map((alert) => (
          <AlertCard key={alert._id} alert={alert} />
        ))}
      </ul>
      <ShowMore {...past} />
    </>
  );
}
