"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, useState } from "react";
import { useNow } from "@/lib/clock/useNow";
import { formatTimes, formatSecond, formatTime } from "@/lib/time/format";
import { pictureOf, type Placed, WIDTH } from "@/lib/timeline/picture";
import { type Timeline, type TimelineEvent, useTimelineWords } from "./useTimelineWords";

type Props = { story: Timeline; rowId: (index: number) => string };

/** One line for each person and one for the room. One stop of the keyboard; arrows go from mark to mark. */
export function Picture({ story, rowId }: Props) {
  const t = useTranslations("timeline");
  const now = useNow(60_000);
  const picture = pictureOf(story, now);
  const { from, to, height, ticks, booked } = picture;
  const count = story.events.length;
  const label = t("storyLabel", { from: formatTime(from), to: formatTime(to) });
  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- without a mark in it, the keyboard could not scroll it */}
      <div className="story" tabIndex={picture.marks.length === 0 ? 0 : undefined}>
        <svg viewBox={`0 0 ${WIDTH} ${height}`} role="group" aria-label={label}>
          {ticks.map(({ at, x }) => (
            <g key={at} aria-hidden="true">
              <path className="tick" d={`M${x} 28V${height - 32}`} />
              <text x={x} y={18} textAnchor="middle">
                {formatTime(at)}
              </text>
            </g>
          ))}
          <g aria-hidden="true">
            <rect
              className="booked"
              x={booked.x}
              y={28}
              width={booked.width}
              height={height - 60}
            />
            <text x={booked.x + 8} y={height - 10}>
              {t("booked", rangeIn(story))}
            </text>
          </g>
          <Lanes story={story} lanes={picture.lanes} />
          {picture.spans.map(({ span, x, y, width }, i) => (
            <rect
              key={i}
              className={`span span-${span.kind}`}
              x={x}
              y={y - 3}
              width={width}
              height={6}
            >
              <title>{t(`span.${span.kind}`)}</title>
            </rect>
          ))}
          <Marks marks={picture.marks} story={story} rowId={rowId} />
        </svg>
      </div>
      <Outside {...picture} toFirst={`#${rowId(0)}`} toLater={`#${rowId(count - picture.later)}`} />
    </>
  );
}

type OutsideProps = { earlier: number; later: number; toFirst: string; toLater: string };

/** What is too far away for the picture: its rows are below. */
function Outside({ earlier, later, toFirst, toLater }: OutsideProps) {
  const t = useTranslations("timeline");
  if (earlier + later === 0) return null;
  return (
    <p className="small story-outside">
      {earlier > 0 && <a href={toFirst}>{t("earlier", { count: earlier })}</a>}
      {later > 0 && <a href={toLater}>{t("later", { count: later })}</a>}
    </p>
  );
}

function rangeIn({ startsAt, endsAt }: Timeline) {
  const [from = "", to = ""] = formatTimes(startsAt, endsAt).split(" – ");
  return { from, to };
}

type LanesProps = { story: Timeline; lanes: { personId: string | null; y: number }[] };

function Lanes({ story, lanes }: LanesProps) {
  const t = useTranslations("timeline");
  return lanes.map(({ personId, y }) => {
    const person = story.people.find(({ _id }) => _id === personId);
    const below = person?.isYou ? t("you") : (person?.name ?? t("roomNote"));
    return (
      <g key={personId ?? "room"} aria-hidden="true">
        <text x={0} y={y - 2} className="lane">
          {person ? t(`role.${person.role}`) : t("room")}
        </text>
        <text x={0} y={y + 16}>
          {below.slice(0, 24)}
        </text>
      </g>
    );
  });
}

type MarksProps = Props & { marks: Placed<TimelineEvent>[] };

function Marks({ marks, rowId }: MarksProps) {
  const words = useTimelineWords();
  const [active, setActive] = useState(0);
  const last = marks.length - 1;
  const current = Math.min(active, last);

  function onKeyDown(event: KeyboardEvent<SVGGElement>) {
    const next = stepOf(event.key, current, last);
    if (next === null) return;
    event.preventDefault();
    setActive(next);
    event.currentTarget.querySelectorAll<SVGAElement>("a")[next]?.focus();
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the links inside have the focus
    <g onKeyDown={onKeyDown}>
      {marks.map(({ x, y, mark, index, more }, i) => {
        const said = `${formatSecond(mark.at)} ${words(mark)}${more > 0 ? ` +${more}` : ""}`;
        return (
          <a
            key={index}
            href={`#${rowId(index)}`}
            className={`mark mark-${mark.tone}`}
            tabIndex={i === current ? 0 : -1}
            aria-label={said}
            onFocus={() => setActive(i)}
          >
            <title>{said}</title>
            <circle cx={x} cy={y} r={more > 0 ? 9 : 7} />
            {more > 0 && (
              <text x={x} y={y - 14} textAnchor="middle" aria-hidden="true">
                +{more}
              </text>
            )}
          </a>
        );
      })}
    </g>
  );
}

function stepOf(key: string, current: number, last: number): number | null {
  switch (key) {
    case "ArrowRight":
      return Math.min(last, current + 1);
    case "ArrowLeft":
      return Math.max(0, current - 1);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return null;
  }
}
