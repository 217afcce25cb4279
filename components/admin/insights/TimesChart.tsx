import { useTranslations } from "next-intl";
import { BARS, barsOf } from "@/lib/insights/chart";
import { type Board, useFigures } from "./board";

const HEIGHT = 150;
const STEP = 72;

/** How long joins took; what is over the objective has the colour of a warning. */
export function TimesChart({ board }: { board: Board }) {
  const t = useTranslations("insights.times");
  const { seconds, count } = useFigures();
  const bars = barsOf(board.joinTimes);
  const highest = Math.max(1, ...bars);
  const labels = [
    ...BARS.map((ms) => t("until", { value: seconds(ms) })),
    t("over", { value: seconds(BARS.at(-1)!) }),
  ];
  const said = bars.map((value, at) => `${labels[at]}: ${count(value)}`).join("; ");
  return (
    <section className="card c5" aria-labelledby="times-to-join">
      <h2 id="times-to-join">{t("title")}</h2>
      {bars.every((value) => value === 0) ? (
        <p className="meta">{t("nothing")}</p>
      ) : (
        <svg
          className="chart"
          viewBox={`0 -24 ${bars.length * STEP} ${HEIGHT + 56}`}
          role="img"
          aria-label={t("said", { bars: said })}
        >
          {bars.map((value, at) => {
            const height = Math.max(2, (value / highest) * HEIGHT);
            const isLate = (BARS[at - 1] ?? 0) >= board.objectives.joinMs;
            const middle = at * STEP + STEP / 2;
            return (
              <g key={labels[at]}>
                <rect
                  className={isLate ? "late" : "in-time"}
                  x={at * STEP + 8}
                  y={HEIGHT - height}
                  width={STEP - 16}
                  height={height}
                  rx={4}
                />
                <text className="v" x={middle} y={HEIGHT - height - 8} textAnchor="middle">
                  {count(value)}
                </text>
                <text x={middle} y={HEIGHT + 24} textAnchor="middle">
                  {labels[at]}
                </text>
              </g>
            );
          })}
        </svg>
      )}
    </section>
  );
}
