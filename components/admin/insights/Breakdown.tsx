"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { SelectField } from "@/components/ui/Field";
import { api } from "@/convex/_generated/api";
import { formatDate } from "@/lib/time/format";
import { type Board, DAY_MS } from "./board";
import { BreakdownTable, type BreakdownRow } from "./BreakdownTable";
import type { Range } from "./InsightsPage";

const WAYS = ["day", "browser", "path", "provider"] as const;
type By = (typeof WAYS)[number];

/** The same figures of each day, browser, path or provider. */
export function Breakdown({ board, range }: { board: Board; range: Range }) {
  const t = useTranslations("insights.breakdown");
  const [by, setBy] = useState<By>("day");
  const query = by === "day" ? "skip" : { ...range, by };
  const answer = useQuery(api.insights.breakdown, query);
  const labelOf = useLabels();
  const rows =
    by === "day"
      ? daysOf(board, range)
      : answer?.rows.map((row) => ({ ...row, label: labelOf(by, row), order: labelOf(by, row) }));
  const since = by === "day" ? null : (answer?.sinceDay ?? null);
  return (
    <section className="card flush wide" aria-labelledby="breakdown" aria-busy={!rows}>
      <div className="breakdown-head">
        <h2 id="breakdown">{t("title")}</h2>
        <SelectField
          label={t("by")}
          value={by}
          onChange={(event) => setBy(WAYS.find((one) => one === event.target.value) ?? "day")}
        >
          {WAYS.map((one) => (
            <option key={one} value={one}>
              {t(`way.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      {since !== null && (
        <p className="meta no-rows">
          {t(answer?.isCut ? "cut" : "since", {
            date: formatDate(since * DAY_MS, range.today * DAY_MS, "UTC"),
          })}
        </p>
      )}
      {rows && rows.length > 0 ? (
        <BreakdownTable
          key={by}
          caption={t(`way.${by}`)}
          rows={rows}
          objectives={board.objectives}
          isByDay={by === "day"}
        />
      ) : (
        <p className="meta no-rows" role="status">
          {t(rows ? "nothing" : "loading")}
        </p>
      )}
    </section>
  );
}

function daysOf(board: Board, { today }: Range): BreakdownRow[] {
  return board.days.map(({ day, counts, joinTime, firstFrame }) => ({
    key: String(day),
    label: formatDate(day * DAY_MS, today * DAY_MS, "UTC"),
    order: day,
    joins: counts.joins,
    joined: counts.joined,
    joinTime,
    firstFrame,
  }));
}

const BROWSERS: Record<string, string> = {
  chrome: "Chrome",
  edge: "Edge",
  firefox: "Firefox",
  safari: "Safari",
  opera: "Opera",
  samsung: "Samsung Internet",
};
const PATHS = ["udp", "tcp", "relay", "unknown", "none"] as const;

function useLabels() {
  const t = useTranslations("insights.breakdown");
  return (by: Exclude<By, "day">, { key, name }: { key: string; name: string | null }): string => {
    if (by === "provider") return name ?? t("gone");
    if (by === "browser") return BROWSERS[key] ?? t("other");
    const path = PATHS.find((one) => one === key);
    return path ? t(`path.${path}`) : key;
  };
}
