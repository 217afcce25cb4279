"use client";

import { useTranslations } from "next-intl";
import { useNames } from "@/components/booking/useNames";
import { WarmLink } from "@/components/ui/WarmLink";
import { inLanes, type Placed } from "@/lib/calendar/lanes";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { formatRange } from "@/lib/time/range";
import { HOUR, placeOf, type Shown, styleOf } from "./places";
import type { Busy, Entry } from "./useSpan";

type Day = { from: number; until: number };

type DayColumnProps = {
  day: Day;
  shown: Shown;
  entries: readonly Entry[];
  busy: readonly Busy[];
  isAlone: boolean;
};

/** One day: what is booked and asked for, over what calendars elsewhere take. */
export function DayColumn({ day, shown, entries, busy, isAlone }: DayColumnProps) {
  const t = useTranslations("providerCalendar");
  const now = useNow(60_000);
  const isOn = ({ startsAt, endsAt }: Busy) => startsAt < day.until && endsAt > day.from;
  const own = entries.filter(isOn);
  const taken = busy.filter(isOn);
  const isToday = now >= day.from && now < day.until;
  const isUneven = day.until - day.from !== 24 * HOUR;
  const name = formatDate((day.from + day.until) / 2, now);
  return (
    <section className="cal-day" aria-label={name} data-today={isToday || undefined}>
      {!isAlone && <h2 className="cal-head">{name}</h2>}
      {isUneven && <p className="small">{t("clocksChange")}</p>}
      <div className="cal-body">
        {own.length + taken.length === 0 && <p className="small cal-none">{t("nothing")}</p>}
        <ul>
          {taken.map((one) => (
            <BusyBlock key={`${one.startsAt}-${one.endsAt}`} one={one} day={day} shown={shown} />
          ))}
          {inLanes(own).map((placed) => (
            <EntryBlock key={placed.one.key} placed={placed} day={day} shown={shown} />
          ))}
        </ul>
        {isToday && <NowLine now={now} day={day} shown={shown} />}
      </div>
    </section>
  );
}

type Placing = { day: Day; shown: Shown };

function BusyBlock({ one, day, shown }: Placing & { one: Busy }) {
  const t = useTranslations("providerCalendar");
  const place = placeOf({ from: one.startsAt, until: one.endsAt }, day, shown);
  if (place === null) return null;
  return (
    <li className="cal-block cal-busy" style={styleOf({ ...place, lane: 0, lanes: 1 })}>
      {t("busy", { range: formatRange(one.startsAt, one.endsAt) })}
    </li>
  );
}

function EntryBlock({ placed, day, shown }: Placing & { placed: Placed<Entry> }) {
  const t = useTranslations("providerCalendar");
  const names = useNames();
  const { one, lane, lanes } = placed;
  const place = placeOf({ from: one.startsAt, until: one.endsAt }, day, shown);
  if (place === null) return null;
  return (
    <li className="cal-block" style={styleOf({ ...place, lane, lanes })}>
      <WarmLink
        href={one.href}
        className={one.isOver ? "cal-link is-over" : "cal-link"}
        data-kind={one.kind}
      >
        <b>{formatRange(one.startsAt, one.endsAt)}</b> <span>{names(one.names)}</span>{" "}
        <span>{one.title}</span>
        {one.kind === "request" && <span> {t("asks")}</span>}
      </WarmLink>
    </li>
  );
}

function NowLine({ now, day, shown }: Placing & { now: number }) {
  const place = placeOf({ from: now, until: now + 1 }, day, shown);
  return place && <span className="cal-now" aria-hidden="true" style={styleOf(place)} />;
}
