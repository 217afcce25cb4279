import { useTranslations } from "next-intl";
import { floorOf, heightOf, pointsOf, shareOf } from "@/lib/insights/chart";
import { formatDate } from "@/lib/time/format";
import { type Board, DAY_MS, useFigures } from "./board";
import type { Range } from "./InsightsPage";

const WIDTH = 560;
const HEIGHT = 150;

type Props = { board: Board; range: Range };

/** The share of joins that succeeded, day by day. The table of days below says the same in numbers. */
export function SuccessChart({ board, range: { days, today } }: Props) {
  const t = useTranslations("insights.byDay");
  const { percent } = useFigures();
  const { joinShare } = board.objectives;
  const known = board.days.flatMap(({ day, counts }) => {
    const share = shareOf(counts.joined, counts.joins);
    return share === null ? [] : [{ day, share }];
  });
  const date = (day: number) => formatDate(day * DAY_MS, today * DAY_MS, "UTC");
  const said = known.map(({ day, share }) => `${date(day)}: ${percent(share)}`).join("; ");
  return (
    <section className="card c7" aria-labelledby="success-by-day">
      <h2 id="success-by-day">{t("title")}</h2>
      {known.length === 0 ? (
        <p className="meta">{t("nothing")}</p>
      ) : (
        <svg
          className="chart"
          viewBox={`-64 -12 ${WIDTH + 80} ${HEIGHT + 48}`}
          role="img"
          aria-label={t("said", { objective: percent(joinShare), days: said })}
        >
          <Scale floor={floorOf(shares(known), joinShare)} objective={joinShare} />
          <Line known={known} first={today - days + 1} last={today} objective={joinShare} />
          <text x={0} y={HEIGHT + 28}>
            {date(today - days + 1)}
          </text>
          <text x={WIDTH} y={HEIGHT + 28} textAnchor="end">
            {date(today)}
          </text>
        </svg>
      )}
    </section>
  );
}

type Known = { day: number; share: number }[];
const shares = (known: Known) => known.map(({ share }) => share);

function Scale({ floor, objective }: { floor: number; objective: number }) {
  const { percent } = useFigures();
  const y = (share: number) => heightOf(share, floor) * HEIGHT;
  return (
    <>
      {[1, objective, floor].map((share) => (
        <g key={share}>
          <path className={share === objective ? "wanted" : "grid"} d={`M0 ${y(share)}h${WIDTH}`} />
          {/* The objective is near the top: its number would be on that of all. */}
          {(share !== objective || y(share) > 16) && (
            <text x={-8} y={y(share) + 4} textAnchor="end">
              {percent(share)}
            </text>
          )}
        </g>
      ))}
    </>
  );
}

type LineProps = { known: Known; first: number; last: number; objective: number };

function Line({ known, first, last, objective }: LineProps) {
  const frame = { width: WIDTH, height: HEIGHT, floor: floorOf(shares(known), objective) };
  const points = pointsOf(known, { first, last }, frame);
  return (
    <>
      <path className="line" d={`M${points.map(({ x, y }) => `${x} ${y}`).join("L")}`} />
      {points.map(({ x, y }, at) => (
        <circle
          key={x}
          className={known[at]!.share < objective ? "miss" : "hit"}
          cx={x}
          cy={y}
          r={points.length > 28 ? 3 : 6}
        />
      ))}
    </>
  );
}
