"use client";

import { usePaginatedQuery } from "convex/react";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { PAGE_SIZE } from "@/components/ui/ShowMore";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { CsvButton } from "./CsvButton";
import { bookingParam, isAny, NO_FILTER, toQuery } from "./filter";
import { OneBooking } from "./FilterFields";
import { LogList } from "./LogList";
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
  const table = useTokenLogCsv();
  return (
    <main className="main main-wide" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
        </div>
        <CsvButton
          name="parley-token-log"
          query={api.admin.tokenLogs}
          filter={query}
          table={table}
        />
      </div>
      <MailCounts />
      <LogList
        name={t("title")}
        log={log}
        words={{ loading: t("loading"), nothing: t(isAny(query) ? "empty" : "nothing") }}
        rows={(rows) => (
          <TokenLogTable rows={rows} onPerson={(person) => setFilter({ ...filter, ...person })} />
        )}
      >
        <TokenLogFilters filter={filter} onChange={setFilter} />
        {bookingId && (
          <OneBooking bookingId={bookingId} allHref="/admin/token-log">
            {t.rich("filter.oneBooking", { title, b: (text) => <b>{text}</b> })}
          </OneBooking>
        )}
      </LogList>
    </main>
  );
}
