"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/Button";
import { type DraftWindow, nextWindow } from "./weekDraft";

const MAX_WINDOWS = 10;

type WindowFieldsProps = {
  legend: string;
  /** What stands there while there are none. */
  empty: ReactNode;
  windows: readonly DraftWindow[];
  onChange: (windows: DraftWindow[]) => void;
};

/** The hours of one day, from and to, as many as there are. */
export function WindowFields({ legend, empty, windows, onChange }: WindowFieldsProps) {
  const t = useTranslations("hours.window");
  const put = (key: string, part: Partial<DraftWindow>) =>
    onChange(windows.map((one) => (one.key === key ? { ...one, ...part } : one)));
  return (
    <fieldset className="windows">
      <legend>{legend}</legend>
      {windows.length === 0 && <p className="meta">{empty}</p>}
      {windows.map((one) => (
        <div key={one.key} className="window">
          <TimeInput
            label={t("from", { day: legend })}
            value={one.from}
            onChange={(from) => put(one.key, { from })}
          />
          <span aria-hidden="true">–</span>
          <TimeInput
            label={t("to", { day: legend })}
            value={one.to}
            onChange={(to) => put(one.key, { to })}
          />
          <Button
            kind="bare"
            className="btn-icon"
            icon="x"
            aria-label={t("remove", { day: legend, from: one.from, to: one.to })}
            onClick={() => onChange(windows.filter(({ key }) => key !== one.key))}
          />
        </div>
      ))}
      {windows.length < MAX_WINDOWS && (
        <Button kind="bare" icon="plus" onClick={() => onChange([...windows, nextWindow(windows)])}>
          {t("add")}
          <span className="vh"> {legend}</span>
        </Button>
      )}
    </fieldset>
  );
}

type TimeInputProps = { label: string; value: string; onChange: (value: string) => void };

function TimeInput({ label, value, onChange }: TimeInputProps) {
  return (
    <input
      className="input"
      type="time"
      aria-label={label}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}
