"use client";

import { useConvex, usePaginatedQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { PAGE_SIZE, ShowMore } from "@/components/ui/ShowMore";
import { api } from "@/convex/_generated/api";
import { AccountFilters } from "./AccountFilters";
import { ACCOUNT_COLUMNS, type AccountRow, AccountTable } from "./AccountTable";
import { AuditHead } from "./AuditHead";
import { CsvButton } from "./CsvButton";
import type { CsvTable } from "./csvPages";
import { type AccountQuery, NO_ACCOUNT_FILTER, toAccountQuery } from "./filter";

/** Who was given rights, keys and endpoints, and who was erased. */
export function AccountLog() {
  const t = useTranslations("accountLog");
  const [filter, setFilter] = useState(NO_ACCOUNT_FILTER);
  const query = toAccountQuery(filter);
  const log = usePaginatedQuery(api.admin.accountLog, query, { initialNumItems: PAGE_SIZE });
  const isLoading = log.status === "LoadingFirstPage";
  return (
    <main className="main main-wide" id="main">
      <AuditHead log="accounts">
        <Export query={query} />
      </AuditHead>
      <section className="card flush" aria-label={t("logs.accounts")} aria-busy={isLoading}>
        <AccountFilters filter={filter} onChange={setFilter} />
        {log.results.length > 0 && (
          <AccountTable
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

function Export({ query }: { query: AccountQuery }) {
  const convex = useConvex();
  const table = useAccountCsv();
  const ask = async (paginationOpts: { numItems: number; cursor: string | null }) =>
    await convex.query(api.admin.accountLog, { ...query, paginationOpts });
  return <CsvButton name="parley-account-log" table={table} ask={ask} />;
}

function useAccountCsv(): CsvTable<AccountRow> {
  const t = useTranslations("accountLog");
  return {
    head: [...ACCOUNT_COLUMNS.map((name) => t(`column.${name}`)), "id"],
    line: ({ _id, at, action, actor, subject, itemId, detail }) => [
      new Date(at).toISOString(),
      t(`action.${action}`),
      actor ? actor.name : t("nobody"),
      subject.name,
      itemId ?? "",
      detail ?? "",
      _id,
    ],
  };
}
