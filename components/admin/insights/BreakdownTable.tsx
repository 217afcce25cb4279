"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { shareOf, sortedBy } from "@/lib/insights/chart";
import { type Board, type Day, useFigures } from "./board";

export type BreakdownRow = {
  key: string;
  label: string;
  /** What the first column is sorted by. */
  order: string | number;
  joins: number;
  joined: number;
} & Pick<Day, "joinTime" | "firstFrame">;

const VALUES = {
  name: ({ order }: BreakdownRow) => order,
  joins: ({ joins }: BreakdownRow) => joins,
  share: ({ joins, joined }: BreakdownRow) => shareOf(joined, joins),
  joinP50: ({ joinTime }: BreakdownRow) => joinTime.p50,
  joinP95: ({ joinTime }: BreakdownRow) => joinTime.p95,
  frameP50: ({ firstFrame }: BreakdownRow) => firstFrame.p50,
  frameP95: ({ firstFrame }: BreakdownRow) => firstFrame.p95,
};
type Column = keyof typeof VALUES;
const COLUMNS = Object.keys(VALUES) as Column[];

type Props = {
  caption: string;
  rows: readonly BreakdownRow[];
  objectives: Board["objectives"];
  isByDay: boolean;
};

/** Sorted by the column that was pressed last. */
export function BreakdownTable({ caption, rows, objectives, isByDay }: Props) {
  const t = useTranslations("insights.breakdown");
  const [sort, setSort] = useState<{ column: Column; isDown: boolean }>({
    column: isByDay ? "name" : "joins",
    isDown: true,
  });
  const press = (column: Column) =>
    setSort({ column, isDown: column === sort.column ? !sort.isDown : true });
  const order = sort.isDown ? "descending" : "ascending";
  return (
    <div className="scroll">
      <table className="table">
        <caption className="vh">{caption}</caption>
        <thead>
          <tr>
            {COLUMNS.map((column) => (
              <th
                key={column}
                scope="col"
                className={column === "name" ? undefined : "num"}
                aria-sort={column === sort.column ? order : undefined}
              >
                <button type="button" className="sort" onClick={() => press(column)}>
                  {column === "name" ? caption : t(`column.${column}`)}
                  <span aria-hidden="true">
                    {column === sort.column ? (sort.isDown ? " ↓" : " ↑") : ""}
                  </span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sortedBy(rows, VALUES[sort.column], sort.isDown).map((row) => (
            <Row key={row.key} row={row} objectives={objectives} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, objectives }: { row: BreakdownRow; objectives: Props["objectives"] }) {
  const t = useTranslations("insights");
  const { count, percent, seconds } = useFigures();
  const share = shareOf(row.joined, row.joins);
  const isMissed = share !== null && share < objectives.joinShare;
  const time = (ms: number | null) => (ms === null ? "–" : t("seconds", { value: seconds(ms) }));
  return (
    <tr>
      <th scope="row">{row.label}</th>
      <td className="num">{count(row.joins)}</td>
      <td className={isMissed ? "num stop" : "num"}>
        <b>{percent(share)}</b>
      </td>
      <td className="num">{time(row.joinTime.p50)}</td>
      <td className={(row.joinTime.p95 ?? 0) > objectives.joinMs ? "num stop" : "num"}>
        {time(row.joinTime.p95)}
      </td>
      <td className="num">{time(row.firstFrame.p50)}</td>
      <td className="num">{time(row.firstFrame.p95)}</td>
    </tr>
  );
}
