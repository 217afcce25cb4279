"use client";

import { useConvex, usePaginatedQuery } from "convex/react";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { PAGE_SIZE, ShowMore } from "@/components/ui/ShowMore";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { CsvButton } from "./CsvButton";
import { bookingParam, NO_FILTER, type TokenLogQuery, toQuery } from "./filter";
import { OneBooking } from "./FilterFields";
import { MailCounts } from "./MailCounts";
import { TokenLogFilters } from "./TokenLogFilters";
import { TokenLogTable } from "./TokenLogTable";
import { useTokenLogCsv } from "./useTokenLogCsv";

/** Each request of a token, granted or denied, and why: for admins. */
export function TokenLogPage() {
  const me = useMe();
  return me.isAdmin ? <TokenLog /> : <RefusedPage />;
}

function TokenLog() {
  const t = useTranslations("tokenLog");
  const bookingId = bookingParam(useSearchParams().get("booking"));
  const [filter, setFilter] = useState(NO_FILTER);
  const query = toQuery(filter, bookingId);
  const log = usePaginatedQuery(api.admin.tokenLogs, query, { initialNumItems: PAGE_SIZE });
  // Known once it has a row.
  const title = log.results[0]?.booking?.title ?? bookingId ?? "";
  const isLoading = log.status === "LoadingFirstPage";
  return (
    <main className="main main-wide" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
        </div>
        <Export query={query} />
      </div>
      <MailCounts />
      <section className="card flush" aria-label={t("title")} aria-busy={isLoading}>
        <TokenLogFilters filter={filter} onChange={setFilter} />
        {bookingId && (
          <OneBooking bookingId={bookingId} allHref="/admin/token-log">
            {t.rich("filter.oneBooking", { title, b: (text) => <b>{text}</b> })}
          </OneBooking>
        )}
        {log.results.length > 0 && (
          <TokenLogTable
            rows={log.results}
            onPerson={(person) => setFilter({ ...filter, ...person })}
          />
        )}
        {log.results.length === 0 && (
          <p className="meta no-rows" role="status">
            {t(isLoading ? "loading" : "nothing")}
          </p>
        )}
      </section>
      <ShowMore {...log} />
    </main>
  );
}

function Export({ query }: { query: TokenLogQuery }) {
  const convex = useConvex();
  const table = useTokenLogCsv();
  const ask = async (paginationOpts: { numItems: number; cursor: string | null }) =>
    await convex.query(api.admin.tokenLogs, { ...query, paginationOpts });
  return <CsvButton name="parley-token-log" table={table} ask={ask} />;
}
