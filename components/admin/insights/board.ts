import type { FunctionReturnType } from "convex/server";
import { useFormatter } from "next-intl";
import type { api } from "@/convex/_generated/api";

export type Board = FunctionReturnType<typeof api.insights.board>;
export type Day = Board["days"][number];

export const DAY_MS = 24 * 60 * 60_000;

/** Numbers of the board in the page's language; "–" for what is not known. */
export function useFigures() {
  const { number } = useFormatter();
  const digits = (value: number, most: number) => number(value, { maximumFractionDigits: most });
  return {
    count: (value: number) => digits(value, 0),
    figure: (value: number) => digits(value, 1),
    /** Of 1: "99.5 %". Shown as less than all while it is. */
    percent: (share: number | null) => {
      if (share === null) return "–";
      const shown = share < 1 ? Math.min(share, 0.9999) : share;
      return number(shown, { style: "percent", maximumFractionDigits: 2 });
    },
    /** Of milliseconds: "2.8". */
    seconds: (ms: number | null) => (ms === null ? "–" : digits(ms / 1000, 2)),
  };
}
