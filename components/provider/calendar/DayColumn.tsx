"use client";

import { useTranslations } from "next-intl";
import { useNames } from "@/components/booking/useNames";
import { WarmLink } from "@/components/ui/WarmLink";
import { inLanes, type Placed } from "@/lib/calendar/lanes";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { formatRange, formatStart } from "@/lib/time/range";
import { type Day, HOUR, hoursOf, linesIn, placeOf, type Shown, styleOf } from "./places";
import type { Busy, Entry } from "./useSpan";

type DayColumnProps = {
  day: Day;
  shown: Shown;
  entries: readonly Entry[];
  busy: readonly Busy[];
  isAlone: boolean;
  /** It is over, and others of those that are shown are not. */
  isBehind: boolean;
};

export function isOn({ startsAt, endsAt }: Busy, day: Day): boolean {
  return startsAt < day.until && endsAt > day.from;
}

/** One day: what is booked and asked for, over what calendars elsewhere take. */
export function DayColumn({ day, shown, entries, busy, isAlone, isBehind }: DayColumnProps) {
  const t = useTranslations("providerCalendar");
  const now = useNow(60_000);
  const own = entries.filter((one) => isOn(one, day));
  const taken = busy.filter((one) => isOn(one, day));
  const isToday = now >= day.from && now < day.until;
  const isUneven = day.until - day.from !== 24 * HOUR;
  const isEmpty = own.length + taken.length === 0;
  const name = formatDate((day.from + day.until) / 2, now);
  return (
    <section
      className="cal-day"
      aria-label={name}
      data-today={isToday || undefined}
      data-gone={(isBehind && isEmpty) || undefined}
    >
      {!isAlone && <h2 className="cal-head">{name}</h2>}
      {isUneven && <p className="small">{t("clocksChange")}</p>}
      <div className="cal-body">
        {isEmpty && <p className="small cal-none">{t("nothing")}</p>}
        <ul>
          {taken.map((one) => (
            <BusyBlock key={`${one.startsAt}-${one.endsAt}`} one={one} day={day} shown={shown} />
          ))}
          {inLanes(drawn(own, day, shown)).map((placed) => (
            <EntryBlock key={placed.one.entry.key} placed={placed} />
          ))}
        </ul>
        {isToday && <NowLine now={now} day={day} shown={shown} />}
      </div>
    </section>
  );
}

type Placing = { day: Day; shown: Shown };
type Drawn = {
  entry: Entry;
  place: { at: number; long: number };
  startsAt: number;
  endsAt: number;
};

/** Lanes are of what is seen, in minutes: a short one takes the room that its words need. */
function drawn(entries: readonly Entry[], day: Day, shown: Shown): Drawn[] {
  return entries.flatMap((entry) => {
    const place = placeOf(hoursOf(entry, day), day, shown);
    if (place === null) return [];
    const { at, long } = place;
    const [startsAt, endsAt] = [Math.round(at * 60), Math.round((at + long) * 60)];
    return [{ entry, place, startsAt, endsAt }];
  });
}

function BusyBlock({ one, day, shown }: Placing & { one: Busy }) {
  const t = useTranslations("providerCalendar");
  const place = placeOf(hoursOf(one, day), day, shown);
  if (place === null) return null;
  return (
    <li className="cal-block cal-busy" style={styleOf({ ...place, lane: 0, lanes: 1 })}>
      {t("busy", { range: formatRange(one.startsAt, one.endsAt) })}
    </li>
  );
}

/** Up to so many minutes there is room for one line of words. */
const SHORT = 30;

function EntryBlock({ placed }: { placed: Placed<Drawn> }) {
  const t = useTranslations("providerCalendar");
  const names = useNames();
  const { one, lane, lanes } = placed;
  const { entry, place } = one;
  const { startsAt, endsAt, title } = entry;
  const who = names(entry.names);
  const range = formatRange(startsAt, endsAt);
  const asks = entry.kind === "request" ? t("asks") : "";
  const isShort = one.endsAt - one.startsAt <= SHORT;
  const kinds = ["cal-link", entry.isOver && "is-over", isShort && "is-short"];
  return (
    <li
      className="cal-block"
      style={styleOf({ ...place, lane, lanes, lines: linesIn(place.long) })}
    >
      <WarmLink
        href={entry.href}
        className={kinds.filter(Boolean).join(" ")}
        data-kind={entry.kind}
        title={[who, range, title, asks].filter(Boolean).join(", ")}
      >
        <span className="cal-words">
          {who && <b>{who}</b>}{" "}
          <span>
            {formatStart(startsAt)}
            <span className="cal-end">{range.slice(formatStart(startsAt).length)}</span> {title}{" "}
            {asks}
          </span>
        </span>
      </WarmLink>
    </li>
  );
}

function NowLine({ now, day, shown }: Placing & { now: number }) {
  const from = day.hourOf(now);
  const isSeen = from >= shown.from && from < shown.until;
  const style = styleOf({ at: from - shown.from });
  return isSeen && <span className="cal-now" aria-hidden="true" style={style} />;
}
