import { useTranslations } from "next-intl";
import { shareOf } from "@/lib/insights/chart";
import { type Board, useFigures } from "./board";

type Counts = Board["counts"];

/** A sample is ten seconds of somebody's line. */
const SAMPLES_A_MINUTE = 6;
const STARS = [1, 2, 3, 4, 5] as const;

/** How sessions went once people were in. */
export function SessionFigures({ counts }: { counts: Counts }) {
  const t = useTranslations("insights.sessions");
  const { count, figure, percent } = useFigures();
  const samples = counts.good + counts.fair + counts.poor;
  const quality = (["good", "fair", "poor"] as const).map((level) => ({
    label: t(level),
    value: t("minutes", {
      minutes: count(counts[level] / SAMPLES_A_MINUTE),
      share: percent(shareOf(counts[level], samples)),
    }),
  }));
  const { rated, average } = ratingOf(counts);
  const recordings = counts.recordingsReady + counts.recordingsFailed;
  const rows = [
    ...quality,
    {
      label: t("reconnects"),
      value: t("reconnected", {
        count: counts.rejoined,
        failed: count(counts.rejoinsFailed),
      }),
    },
    {
      label: t("ratings"),
      value: average === null ? "–" : t("stars", { average: figure(average), count: rated }),
    },
    { label: t("noShows"), value: count(counts.noShows) },
    {
      label: t("recordings"),
      value: t("recorded", { failed: count(counts.recordingsFailed), all: count(recordings) }),
    },
    { label: t("refused"), value: count(counts.refused) },
  ];
  return (
    <section className="card c7" aria-labelledby="in-session">
      <h2 id="in-session">{t("title")}</h2>
      <dl className="dl">
        {rows.map(({ label, value }) => (
          <div key={label} className="contents">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function ratingOf(counts: Counts): { rated: number; average: number | null } {
  const given = STARS.map((stars) => ({ stars, times: counts[`stars${stars}`] }));
  const rated = given.reduce((sum, { times }) => sum + times, 0);
  const sum = given.reduce((all, { stars, times }) => all + stars * times, 0);
  return { rated, average: shareOf(sum, rated) };
}
