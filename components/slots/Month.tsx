"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/Button";
import { formatMonth } from "@/lib/time/format";
import { monthOf, shiftMonth } from "@/lib/time/month";
import { MonthGrid, type MonthGridProps } from "./MonthGrid";

type MonthProps = Omit<MonthGridProps, "labelledBy"> & {
  /** The first month and the last one that can be shown. */
  from: string;
  until: string;
  isLoading: boolean;
};

/** A month with the days that can be chosen, and the way to the next one. */
export function Month({ from, until, isLoading, ...grid }: MonthProps) {
  const t = useTranslations("slots");
  const id = useId();
  const { month, counts, onMonth } = grid;
  const next = shiftMonth(month, 1);
  const isEmpty = !isLoading && ![...counts.keys()].some((date) => monthOf(date) === month);
  const turn = (to: string) => to >= from && to <= until && onMonth(to);
  return (
    <>
      <div className="row between month-head">
        <h2 id={id} aria-live="polite">
          {formatMonth(month)}
        </h2>
        <div className="row month-turn">
          <Turn to={shiftMonth(month, -1)} isClosed={month <= from} onTurn={turn} isBack />
          <Turn to={next} isClosed={month >= until} onTurn={turn} />
        </div>
      </div>
      <MonthGrid {...grid} onMonth={turn} labelledBy={id} />
      <div role="status">
        {isEmpty && (
          <p className="meta row">
            {t("nothingInMonth", { month: formatMonth(month) })}
            {next <= until && (
              <Button kind="bare" onClick={() => turn(next)}>
                {t("toMonth", { month: formatMonth(next) })}
              </Button>
            )}
          </p>
        )}
      </div>
    </>
  );
}

type TurnProps = {
  to: string;
  isClosed: boolean;
  isBack?: boolean;
  onTurn: (month: string) => void;
};

function Turn({ to, isClosed, isBack, onTurn }: TurnProps) {
  return (
    <Button
      kind="bare"
      className={isBack ? "btn-icon turn-back" : "btn-icon"}
      icon="chevron-right"
      aria-label={formatMonth(to)}
      aria-disabled={isClosed || undefined}
      onClick={() => onTurn(to)}
    />
  );
}
