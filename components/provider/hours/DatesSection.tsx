"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { type Range, rangesOf } from "./ranges";
import { OverrideDialog } from "./OverrideDialog";
import { RangeItem } from "./RangeItem";

type DatesSectionProps = { overrides: Parameters<typeof rangesOf>[0]; today: string };

/** Dates on which other hours hold than in a usual week. */
export function DatesSection({ overrides, today }: DatesSectionProps) {
  const t = useTranslations("hours.dates");
  const [adding, setAdding] = useState<Range["kind"] | null>(null);
  const ranges = rangesOf(overrides);
  return (
    <section className="sect" aria-labelledby="dates">
      <h2 id="dates">{t("title")}</h2>
      <div className="row">
        <Button icon="plus" onClick={() => setAdding("time_off")}>
          {t("add.time_off")}
        </Button>
        <Button icon="plus" onClick={() => setAdding("holiday")}>
          {t("add.holiday")}
        </Button>
        <Button icon="plus" onClick={() => setAdding("changed")}>
          {t("add.changed")}
        </Button>
      </div>
      {ranges.length === 0 ? (
        <p className="meta">{t("none")}</p>
      ) : (
        <ul className="list ranges" aria-label={t("title")}>
          {ranges.map((range) => (
            <RangeItem key={range.fromDate} range={range} />
          ))}
        </ul>
      )}
      {adding && <OverrideDialog kind={adding} today={today} onClose={() => setAdding(null)} />}
    </section>
  );
}
