"use client";

import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import type { api } from "@/convex/_generated/api";
import { type ClosedSpan, merged } from "@/lib/summary/spans";
import type { Summary } from "@/lib/summary/summary";
import { formatTime } from "@/lib/time/format";

type Props = {
  people: NonNullable<FunctionReturnType<typeof api.summary.get>>;
  summary: Summary;
  whole: ClosedSpan;
  /** Nobody else could come in. */
  isAlone: boolean;
  now: number;
};

/** A line for each person, and one for when both sides were there; the words say the same. */
export function Presence({ people, summary, whole, isAlone, now }: Props) {
  const t = useTranslations("after");
  const title = t(isAlone ? "whenAlone" : "when");
  const seen = people.filter(({ stays }) => stays.length > 0);
  return (
    <section className="card stack-2" aria-label={title}>
      <h2>{title}</h2>
      <div className="overlap">
        {seen.map(({ personId, name, isYou, stays }) => (
          <Track
            key={personId}
            name={isYou ? t("you") : name}
            spans={merged(stays, now)}
            whole={whole}
          />
        ))}
        {!isAlone && <Track name={t("together")} spans={summary.together} whole={whole} isBoth />}
        <span />
        <div className="scale" aria-hidden="true">
          <span>{formatTime(whole.from)}</span>
          <span>{formatTime(whole.to)}</span>
        </div>
      </div>
    </section>
  );
}

type TrackProps = { name: string; spans: ClosedSpan[]; whole: ClosedSpan; isBoth?: boolean };

function Track({ name, spans, whole, isBoth }: TrackProps) {
  const t = useTranslations("after");
  const length = Math.max(1, whole.to - whole.from);
  const percent = (ms: number) => `${(100 * ms) / length}%`;
  const words = spans
    .map(({ from, to }) => t("span", { from: formatTime(from), to: formatTime(to) }))
    .join(", ");
  return (
    <>
      {isBoth ? <b>{name}</b> : <span>{name}</span>}
      <div className={isBoth ? "track both" : "track"} role="img" aria-label={words || t("never")}>
        {spans.map(({ from, to }) => (
          <u
            key={from}
            style={{ insetInlineStart: percent(from - whole.from), width: percent(to - from) }}
          />
        ))}
      </div>
    </>
  );
}
