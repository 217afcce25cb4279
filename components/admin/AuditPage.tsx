"use client";

import { usePaginatedQuery } from "convex/react";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { PAGE_SIZE } from "@/components/ui/ShowMore";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { AccountLog } from "./AccountLog";
import { AuditFilters } from "./AuditFilters";
import { AuditHead } from "./AuditHead";
import { type AuditRow, AuditTable, COLUMNS } from "./AuditTable";
import { CsvButton } from "./CsvButton";
import { bookingParam, isAny, NO_AUDIT_FILTER, toAuditQuery } from "./filter";
import { OneBooking } from "./FilterFields";
import type { CsvTable } from "./csvPages";
import { LogList } from "./LogList";

/** What people did to bookings and sessions, or to accounts, and whether the logs are as they were written: for admins. */
export function AuditPage() {
  const me = useMe();
  const log = useSearchParams().get("log");
  if (!me.isAdmin) return <RefusedPage />;
  return log === "accounts" ? <AccountLog /> : <AuditLog />;
}

function AuditLog() {
  const t = useTranslations("auditLog");
  const bookingId = bookingParam(useSearchParams().get("booking"));
  const [filter, setFilter] = useState(NO_AUDIT_FILTER);
  const query = toAuditQuery(filter, bookingId);
  const log = usePaginatedQuery(api.admin.auditLog, query, { initialNumItems: PAGE_SIZE });
  // Known once it has a row.
  const title = log.results[0]?.booking?.title ?? bookingId ?? "";
  const table = useAuditCsv();
  return (
    <main className="main main-wide" id="main">
      <AuditHead log="bookings">
        <CsvButton
          name="parley-audit-log"
          query={api.admin.auditLog}
          filter={query}
          table={table}
        />
      </AuditHead>
      <LogList
        name={t("title")}
        log={log}
        words={{ loading: t("loading"), nothing: t(isAny(query) ? "empty" : "nothing") }}
        rows={(rows) => (
          <AuditTable rows={rows} onPerson={(person) => setFilter({ ...filter, ...person })} />
        )}
      >
        <AuditFilters filter={filter} onChange={setFilter} />
        {bookingId && (
          <OneBooking bookingId={bookingId} allHref="/admin/audit">
            {t.rich("oneBooking", { title, b: (text) => <b>{text}</b> })}
          </OneBooking>
        )}
      </LogList>
    </main>
  );
}

function useAuditCsv(): CsvTable<AuditRow> {
  const t = useTranslations("auditLog");
  return {
    head: [...COLUMNS.map((name) => t(`column.${name}`)), "id"],
    line: ({ _id, at, action, actor, subject, booking, detail }) => [
      new Date(at).toISOString(),
      t(`action.${action}`),
      actor ? actor.name : t("nobody"),
      subject?.name ?? "",
      booking?.title ?? "",
      detail ?? "",
      _id,
    ],
  };
}
