"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { SelectField } from "@/components/ui/Field";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { type Board, DAY_MS } from "./board";
import { Breakdown } from "./Breakdown";
import { FailedHops } from "./FailedHops";
import { Objectives } from "./Objectives";
import { SessionFigures } from "./SessionFigures";
import { SuccessChart } from "./SuccessChart";
import { Summary } from "./Summary";
import { TimesChart } from "./TimesChart";

const RANGES = [7, 28, 90] as const;
export type Range = { days: (typeof RANGES)[number]; today: number };

/** How well joining works, for admins. */
export function InsightsPage() {
  const me = useMe();
  return me.isAdmin ? <Insights /> : <RefusedPage />;
}

function Insights() {
  const t = useTranslations("insights");
  const [days, setDays] = useState<Range["days"]>(7);
  const today = Math.floor(useNow(60_000) / DAY_MS);
  const range = { days, today };
  const board = useQuery(api.insights.board, today === 0 ? "skip" : range);
  return (
    <main className="main main-wide" id="main" aria-busy={board === undefined}>
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">
            {today > 0 && <Span range={range} />} {t("lead")}
          </p>
        </div>
        <SelectField
          label={t("range.label")}
          value={days}
          onChange={(event) => setDays(RANGES.find((one) => `${one}` === event.target.value) ?? 7)}
        >
          {RANGES.map((one) => (
            <option key={one} value={one}>
              {t("range.last", { days: one })}
            </option>
          ))}
        </SelectField>
      </div>
      {board ? <Figures board={board} range={range} /> : <Loading />}
    </main>
  );
}

function Span({ range: { days, today } }: { range: Range }) {
  const t = useTranslations("insights");
  const date = (day: number) => formatDate(day * DAY_MS, today * DAY_MS, "UTC");
  return t("span", { from: date(today - days + 1), to: date(today) });
}

function Figures({ board, range }: { board: Board; range: Range }) {
  return (
    <div className="slo">
      <Summary board={board} />
      <SuccessChart board={board} range={range} />
      <TimesChart board={board} />
      <FailedHops board={board} />
      <SessionFigures counts={board.counts} />
      <Breakdown board={board} range={range} />
      <Objectives board={board} />
    </div>
  );
}
