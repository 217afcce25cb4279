"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { addDays } from "@/lib/calendar/days";
import { midnightOf } from "@/lib/time/zone";

export type Look = "day" | "week";
const LOOKS: readonly Look[] = ["day", "week"];
/** Beyond are dates that the backend takes for none. */
const FIRST = "2000-01-01";
const LAST = "2098-12-31";

type ToolbarProps = {
  look: Look;
  date: string;
  today: string;
  onChange: (part: { look?: Look; date?: string }) => void;
};

/** Which days the calendar shows. */
export function Toolbar({ look, date, today, onChange }: ToolbarProps) {
  const t = useTranslations("providerCalendar");
  const step = look === "week" ? 7 : 1;
  const go = (to: string) => {
    if (midnightOf(to) !== null && to >= FIRST && to <= LAST) onChange({ date: to });
  };
  return (
    <div className="row toolbar">
      <div className="row" role="group" aria-label={t("look")}>
        {LOOKS.map((one) => (
          <Button key={one} aria-pressed={one === look} onClick={() => onChange({ look: one })}>
            {t(`looks.${one}`)}
          </Button>
        ))}
      </div>
      <div className="row">
        <Button
          className="btn-icon turn-back"
          icon="chevron-right"
          aria-label={t(`before.${look}`)}
          onClick={() => go(addDays(date, -step))}
        />
        <Button onClick={() => onChange({ date: today })}>{t("today")}</Button>
        <Button
          className="btn-icon"
          icon="chevron-right"
          aria-label={t(`after.${look}`)}
          onClick={() => go(addDays(date, step))}
        />
      </div>
      <DateField date={date} onChange={go} />
    </div>
  );
}

/** Keeps what is typed: a date that is half written is none, or one of another century. */
function DateField({ date, onChange }: { date: string; onChange: (date: string) => void }) {
  const t = useTranslations("providerCalendar");
  const [typed, setTyped] = useState<string | null>(null);
  return (
    <input
      className="input"
      type="date"
      aria-label={t("date")}
      min={FIRST}
      max={LAST}
      value={typed ?? date}
      onChange={({ target }) => {
        setTyped(target.value);
        onChange(target.value);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}
