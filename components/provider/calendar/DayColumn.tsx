"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useNames } from "@/components/booking/useNames";
import { WarmLink } from "@/components/ui/WarmLink";
import { type Folded, inLanes, inTwoLanes, type Placed } from "@/lib/calendar/lanes";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { formatRange, formatStart } from "@/lib/time/range";
import { Crowd, type OpenDay } from "./Crowd";
import {
  type Day,
  type Drawn,
  HOUR,
  hoursOf,
  linesIn,
  placeOf,
  type Shown,
  styleOf,
} from "./places";
import type { Busy, Entry } from "./useSpan";

type DayColumnProps = {
  day: Day;
  shown: Shown;
  entries: readonly Entry[];
  busy: readonly Busy[];
  isAlone: boolean;
  /** It is over, and others of those that are shown are not. */
  isBehind: boolean;
  /** A narrow column, which folds what it has no room for, and the way to the whole day. */
  onOpen?: OpenDay;
  /** Of the entry that the focus goes to: what was pressed to open the day is not there any more. */
  openedFor?: string;
};

/** One function for all time, so that it is called once. */
const focus = (block: HTMLElement | null) => block?.querySelector("a")?.focus();

export function isOn({ startsAt, endsAt }: Busy, day: Day): boolean {
  return startsAt < day.until && endsAt > day.from;
}

/** One day: what is booked and asked for, over what calendars elsewhere take. */
export function DayColumn({
  day,
  shown,
  entries,
  busy,
  isAlone,
  isBehind,
  onOpen,
  openedFor,
}: DayColumnProps) {
  const t = useTranslations("providerCalendar");
  const now = useNow(60_000);
  const own = entries.filter((one) => isOn(one, day));
  const taken = busy.filter((one) => isOn(one, day));
  const isToday = now >= day.from && now < day.until;
  const isUneven = day.until - day.from !== 24 * HOUR;
  const isEmpty = own.length + taken.length === 0;
  const name = formatDate((day.from + day.until) / 2, now);
  const all = drawn(own, day, shown);
  const { placed, folded } = onOpen ? inTwoLanes(all) : { placed: inLanes(all), folded: [] };
  const blocks = [
    ...placed.map((one) => blockOf(one, { isOpened: one.one.entry.key === openedFor })),
    ...folded.flatMap((crowd) => crowdOf(crowd, onOpen!)),
  ];
  const most = Math.max(1, ...placed.map(({ lanes }) => lanes));
  return (
    <section
      className="cal-day"
      aria-label={name}
      data-today={isToday || undefined}
      data-gone={(isBehind && isEmpty) || undefined}
    >
      {!isAlone && <h2 className="cal-head">{name}</h2>}
      {isUneven && <p className="small">{t("clocksChange")}</p>}
      <div className="cal-body" style={styleOf({ most })}>
        {isEmpty && <p className="small cal-none">{t("nothing")}</p>}
        <ul>
          {taken.map((one) => (
            <BusyBlock key={`${one.startsAt}-${one.endsAt}`} one={one} day={day} shown={shown} />
          ))}
          {blocks.toSorted((a, b) => a.startsAt - b.startsAt).map(({ block }) => block)}
        </ul>
        {isToday && <NowLine now={now} day={day} shown={shown} />}
      </div>
    </section>
  );
}

type Placing = { day: Day; shown: Shown };

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

/** In the order of time, in which a list has them. */
type Block = { startsAt: number; block: ReactNode };

function blockOf(placed: Placed<Drawn>, how: Omit<EntryBlockProps, "placed">): Block {
  const { entry, startsAt } = placed.one;
  return { startsAt, block: <EntryBlock key={entry.key} placed={placed} {...how} /> };
}

function crowdOf(folded: Folded<Drawn>, onOpen: OpenDay): Block[] {
  const { startsAt, of } = folded;
  const block = <Crowd key={`crowd-${startsAt}`} folded={folded} onOpen={onOpen} />;
  return [
    { startsAt, block },
    ...of.map((one) => blockOf({ one, lane: 1, lanes: 2 }, { isFolded: true })),
  ];
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

type EntryBlockProps = {
  placed: Placed<Drawn>;
  /** Seen where days are lists, which have room for all. */
  isFolded?: boolean;
  /** The day was just opened for it. */
  isOpened?: boolean;
};

function EntryBlock({ placed, isFolded = false, isOpened = false }: EntryBlockProps) {
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
      className={isFolded ? "cal-block is-folded" : "cal-block"}
      ref={isOpened ? focus : undefined}
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
