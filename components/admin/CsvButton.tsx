"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Problem } from "@/components/ui/Problem";
import type { AskForPage, CsvTable } from "./csvPages";
import { useCsv } from "./useCsv";

type CsvButtonProps<Row> = { name: string; table: CsvTable<Row>; ask: AskForPage<Row> };

/** Saves all that the filter finds, not only what is shown; it can be stopped. */
export function CsvButton<Row>({ name, table, ask }: CsvButtonProps<Row>) {
  const t = useTranslations("tokenLog.csv");
  const { save, stop, count, problem } = useCsv(name, table, ask);
  return (
    <div className="stack">
      {count === null ? (
        <Button icon="download" onClick={() => void save()}>
          {t("save")}
        </Button>
      ) : (
        <Button icon="x" onClick={stop}>
          {t("stop")}
        </Button>
      )}
      <p className="small" role="status">
        {count !== null && t("rows", { count })}
      </p>
      <Problem text={problem} />
    </div>
  );
}
