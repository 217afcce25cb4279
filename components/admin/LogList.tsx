"use client";

import type { UsePaginatedQueryReturnType } from "convex/react";
import type { ReactNode } from "react";
import { ShowMore } from "@/components/ui/ShowMore";

type Log<Row> = Pick<UsePaginatedQueryReturnType<never>, "status" | "loadMore"> & {
  results: readonly Row[];
};

type LogListProps<Row> = {
  name: string;
  log: Log<Row>;
  /** What stands where no row does; while it loads, too. */
  words: { loading: string; nothing: string };
  /** Over the rows. */
  children: ReactNode;
  rows: (rows: readonly Row[]) => ReactNode;
};

/** A log of admins: its filters, the rows that they find, and the way to more of them. */
export function LogList<Row>({ name, log, words, children, rows }: LogListProps<Row>) {
  const isLoading = log.status === "LoadingFirstPage";
  return (
    <>
      <section className="card flush" aria-label={name} aria-busy={isLoading}>
        {children}
        {log.results.length > 0 ? (
          rows(log.results)
        ) : (
          <p className="meta no-rows" role="status">
            {isLoading ? words.loading : words.nothing}
          </p>
        )}
      </section>
      <ShowMore {...log} />
    </>
  );
}
