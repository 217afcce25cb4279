"use client";

import { useTranslations } from "next-intl";
import { CardCell, CardRow, CardTable } from "@/components/ui/CardTable";
import { useNow } from "@/lib/clock/useNow";
import { dayKey, formatDate, formatSecond } from "@/lib/time/format";
import { type Timeline, type TimelineEvent, useTimelineWords } from "./useTimelineWords";

type Props = { story: Timeline; rowId: (index: number) => string };

const COLUMNS = ["time", "who", "source", "what"] as const;

/** The same as the picture, in words: the oldest first. */
export function EventTable({ story, rowId }: Props) {
  const t = useTranslations("timeline");
  return (
    <CardTable caption={t("events")} columns={COLUMNS.map((name) => t(`column.${name}`))}>
      {story.events.map((event, index) => (
        <Row key={rowId(index)} id={rowId(index)} event={event} story={story} />
      ))}
    </CardTable>
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
    <CardRow id={id} data-tone={tone}>
      <CardCell>
        <time dateTime={new Date(at).toISOString()}>
          {!isThatDay && <span className="small">{formatDate(at, now)} </span>}
          {formatSecond(at)}
        </time>
      </CardCell>
      <CardCell>{person ? <Who person={person} /> : t("room")}</CardCell>
      <CardCell>
        <span className="pill">{t(`source.${source}`)}</span>
      </CardCell>
      <CardCell isFull>{words(event)}</CardCell>
    </CardRow>
  );
}

function Who({ person }: { person: Timeline["people"][number] }) {
  const t = useTranslations("timeline");
  return person.isYou ? t("you") : person.name;
}
