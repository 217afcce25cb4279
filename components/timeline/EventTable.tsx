"use client";

/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   on a phone the table is laid out as cards, and a browser drops the roles of what is no table box */

import { useTranslations } from "next-intl";
import { useNow } from "@/lib/clock/useNow";
import { dayKey, formatDate, formatSecond } from "@/lib/time/format";
import { type Timeline, type TimelineEvent, useTimelineWords } from "./useTimelineWords";

type Props = { story: Timeline; rowId: (index: number) => string };

const COLUMNS = ["time", "who", "source", "what"] as const;

/** The same as the picture, in words: the oldest first. */
export function EventTable({ story, rowId }: Props) {
  const t = useTranslations("timeline");
  return (
    <table className="table cards" role="table">
      <caption className="vh">{t("events")}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {COLUMNS.map((name) => (
            <th key={name} role="columnheader" scope="col">
              {t(`column.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {story.events.map((event, index) => (
          <Row key={rowId(index)} id={rowId(index)} event={event} story={story} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ id, event, story }: { id: string; event: TimelineEvent; story: Timeline }) {
  const t = useTranslations("timeline");
  const words = useTimelineWords();
  const now = useNow(60_000);
  const { at, personId, source, tone } = event;
  const person = story.people.find(({ _id }) => _id === personId);
  const isThatDay = dayKey(at) === dayKey(story.startsAt);
  return (
    <tr role="row" id={id} data-tone={tone}>
      <td role="cell">
        <time dateTime={new Date(at).toISOString()}>
          {!isThatDay && <span className="small">{formatDate(at, now)} </span>}
          {formatSecond(at)}
        </time>
      </td>
      <td role="cell">{person ? <Who person={person} /> : t("everybody")}</td>
      <td role="cell">
        <span className="pill">{t(`source.${source}`)}</span>
      </td>
      <td role="cell" className="full">
        {words(event)}
      </td>
    </tr>
  );
}

function Who({ person }: { person: Timeline["people"][number] }) {
  const t = useTranslations("timeline");
  return person.isYou ? t("you") : person.name;
}
