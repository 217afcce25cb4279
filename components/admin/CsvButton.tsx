"use client";

import { type PaginatedQueryReference, useConvex } from "convex/react";
import type { FunctionArgs, FunctionReturnType, OptionalRestArgs } from "convex/server";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Problem } from "@/components/ui/Problem";
import type { AskForPage, CsvTable } from "./csvPages";
import { useCsv } from "./useCsv";

/** What a page of a log is asked by, but for which page. */
type Filter<Query extends PaginatedQueryReference> = Omit<FunctionArgs<Query>, "paginationOpts">;
type RowOf<Query extends PaginatedQueryReference> = FunctionReturnType<Query>["page"][number];

type CsvButtonProps<Query extends PaginatedQueryReference> = {
  name: string;
  query: Query;
  filter: Filter<Query>;
  table: CsvTable<RowOf<Query>>;
};

/** Saves all that the filter finds, not only what is shown; it can be stopped. */
export function CsvButton<Query extends PaginatedQueryReference>(props: CsvButtonProps<Query>) {
  const { name, query, filter, table } = props;
  const t = useTranslations("tokenLog.csv");
  const convex = useConvex();
  const ask: AskForPage<RowOf<Query>> = async (paginationOpts) =>
    await convex.query(query, ...([{ ...filter, paginationOpts }] as OptionalRestArgs<Query>));
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
