"use client";

import { useTranslations } from "next-intl";
import { type ComponentProps, useState } from "react";
import { ExportDialog } from "@/components/booking/export/ExportDialog";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { Loading } from "@/components/ui/Loading";
import { dayBounds, weekOf } from "@/lib/calendar/days";
import { useNow } from "@/lib/clock/useNow";
import { viewerZone, zoneCity, zoneName } from "@/lib/time/format";
import { dateAt } from "@/lib/time/zone";
import { ProviderMain } from "../ProviderMain";
import { DayColumns } from "./DayColumns";
import { type Look, Toolbar } from "./Toolbar";
import { useSpan } from "./useSpan";

type Chosen = { look: Look; date: string | null; openedFor?: string };

/** A provider's bookings by day or week, in the zone of who looks. */
export function CalendarPage() {
  const t = useTranslations("providerCalendar");
  const now = useNow(60_000);
  const [isExporting, setIsExporting] = useState(false);
  const [chosen, setChosen] = useState<Chosen>({ look: "week", date: null });
  const zone = viewerZone();
  const today = dateAt(zone, now);
  const { look } = chosen;
  const date = chosen.date ?? today;
  const dates = look === "week" ? weekOf(date) : [date];
  return (
    <ProviderMain
      title={t("title")}
      lead={now > 0 && t("zone", { city: zoneCity(zone), zone: zoneName(now, zone) })}
      actions={
        <Button icon="download" onClick={() => setIsExporting(true)}>
          {t("export")}
        </Button>
      }
    >
      {now > 0 && (
        <>
          <Toolbar
            look={look}
            date={date}
            today={today}
            onChange={(part) => setChosen(({ look, date }) => ({ look, date, ...part }))}
          />
          <Days
            zone={zone}
            dates={dates}
            openedFor={chosen.openedFor}
            onDay={
              look === "week"
                ? (one, openedFor) => setChosen({ look: "day", date: one, openedFor })
                : undefined
            }
          />
        </>
      )}
      {isExporting && (
        <ExportDialog
          side="provider"
          zone={zone}
          fromDate={dates[0]!}
          toDate={dates.at(-1)!}
          onClose={() => setIsExporting(false)}
        />
      )}
    </ProviderMain>
  );
}

type DaysProps = Pick<ComponentProps<typeof DayColumns>, "zone" | "dates" | "onDay" | "openedFor">;

function Days({ zone, dates, ...more }: DaysProps) {
  const t = useTranslations("providerCalendar");
  const from = dayBounds(zone, dates[0]!).from;
  const { until } = dayBounds(zone, dates.at(-1)!);
  const view = useSpan({ from, until });
  if (view === null) return <Loading />;
  return (
    <>
      {view.isCut && <Note icon="info">{t("cut")}</Note>}
      <DayColumns zone={zone} dates={dates} entries={view.entries} busy={view.busy} {...more} />
    </>
  );
}
