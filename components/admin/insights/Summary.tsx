import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { shareOf } from "@/lib/insights/chart";
import { type Board, useFigures } from "./board";

/** The four figures that matter: who came in, what is left of the budget, how long it took. */
export function Summary({ board }: { board: Board }) {
  const t = useTranslations("insights.summary");
  const { count, percent } = useFigures();
  const { counts, objectives, budgets, joinTime } = board;
  const share = shareOf(counts.joined, counts.joins);
  const isMet = share === null || share >= objectives.joinShare;
  const { allowed, used, spent } = budgets.joins;
  const isSpent = spent === null || spent > 1;
  return (
    <>
      <Tile label={t("joined")} tone={isMet ? "go" : "stop"} value={percent(share)}>
        {counts.joins === 0
          ? t("none")
          : t("joinedOf", {
              objective: percent(objectives.joinShare),
              joined: count(counts.joined),
              joins: count(counts.joins),
            })}
      </Tile>
      <Tile
        label={t("left")}
        tone={isSpent ? "stop" : spent > 0.75 ? "warn" : undefined}
        value={count(Math.max(0, allowed - used))}
      >
        {t("leftOf", { allowed: count(allowed), used: count(used) })}
      </Tile>
      <Time label={t("half")} ms={joinTime.p50}>
        {t("p50")}
      </Time>
      <Time
        label={t("most")}
        ms={joinTime.p95}
        tone={(joinTime.p95 ?? 0) > objectives.joinMs ? "stop" : undefined}
      >
        <Objective ms={objectives.joinMs} />
      </Time>
    </>
  );
}

type Tone = "go" | "warn" | "stop" | undefined;
type TileProps = { label: string; tone?: Tone; value: ReactNode; children: ReactNode };

function Tile({ label, tone, value, children }: TileProps) {
  return (
    <div className="card c3">
      <h2 className="label">{label}</h2>
      <p className={tone ? `big ${tone}` : "big"}>{value}</p>
      <p className="small">{children}</p>
    </div>
  );
}

function Time({ ms, ...tile }: Omit<TileProps, "value"> & { ms: number | null }) {
  const t = useTranslations("insights");
  const { seconds } = useFigures();
  return <Tile {...tile} value={ms === null ? "–" : t("seconds", { value: seconds(ms) })} />;
}

function Objective({ ms }: { ms: number }) {
  const t = useTranslations("insights");
  const { seconds } = useFigures();
  return t("summary.p95", { objective: t("seconds", { value: seconds(ms) }) });
}
