"use client";

import { useTranslations } from "next-intl";
import { standingOf } from "@/components/booking/rows";
import { LinkButton } from "@/components/ui/LinkButton";
import { Loading } from "@/components/ui/Loading";
import { Note } from "@/components/ui/Note";
import { dayBounds } from "@/lib/calendar/days";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, viewerZone, zoneCity, zoneName } from "@/lib/time/format";
import { dateAt } from "@/lib/time/zone";
import { DayColumns } from "../calendar/DayColumns";
import { type SpanView, useSpan } from "../calendar/useSpan";
import { ProviderMain } from "../ProviderMain";
import { ClientCard } from "./ClientCard";
import { EarlierToday } from "./EarlierToday";
import { UnreadCalendars } from "./UnreadCalendars";

/** A provider's day: the hours of it, and who comes how ready. */
export function TodayPage() {
  const t = useTranslations("today");
  const now = useNow(60_000);
  const zone = viewerZone();
  const date = formatDate(now, now);
  return (
    <ProviderMain
      title={t("title")}
      lead={now > 0 && t("lead", { date, city: zoneCity(zone), zone: zoneName(now, zone) })}
      actions={
        <LinkButton icon="list-video" href="/provider">
          {t("all")}
        </LinkButton>
      }
    >
      <UnreadCalendars />
      {now > 0 && <Board zone={zone} today={dateAt(zone, now)} />}
    </ProviderMain>
  );
}

type BoardProps = { zone: string; today: string };

function Board({ zone, today }: BoardProps) {
  const view = useSpan(dayBounds(zone, today));
  return view === null ? <Loading /> : <KnownBoard {...{ zone, today, view }} />;
}

export function KnownBoard({ zone, today, view }: BoardProps & { view: SpanView }) {
  const t = useTranslations("today");
  const now = useNow(60_000);
  const rows = view.rows.filter(({ state }) => state !== "cancelled");
  const earlier = rows.filter((row) => standingOf(row, now) === "over");
  const ahead = rows.filter((row) => standingOf(row, now) !== "over");
  return (
    <div className="board">
      <section className="board-hours" aria-labelledby="timeline">
        <h2 id="timeline" className="vh">
          {t("timeline")}
        </h2>
        <DayColumns zone={zone} dates={[today]} entries={view.entries} busy={view.busy} isAlone />
      </section>
      <section className="stack-2" aria-labelledby="clients">
        <h2 id="clients" className="vh">
          {t("clients")}
        </h2>
        {view.isCut && <Note icon="info">{t("cut")}</Note>}
        {ahead.length === 0 && <p className="card empty meta">{t("none")}</p>}
        {ahead.map((row, place) => (
          // One filled button on the page: the way into what is next.
          <ClientCard key={row._id} row={row} isNext={place === 0} />
        ))}
        <EarlierToday rows={earlier} />
      </section>
    </div>
  );
}
