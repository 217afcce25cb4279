"use client";

import { usePaginatedQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { PAGE_SIZE } from "@/components/ui/ShowMore";
import { api } from "@/convex/_generated/api";
import { AccountFilters } from "./AccountFilters";
import { ACCOUNT_COLUMNS, type AccountRow, AccountTable } from "./AccountTable";
import { AuditHead } from "./AuditHead";
import { CsvButton } from "./CsvButton";
import type { CsvTable } from "./csvPages";
import { isAny, NO_ACCOUNT_FILTER, toAccountQuery } from "./filter";
import { LogList } from "./LogList";

/** Who was given rights, keys and endpoints, and who was erased. */
export function AccountLog() {
  const t = useTranslations("accountLog");
  const [filter, setFilter] = useState(NO_ACCOUNT_FILTER);
  const query = toAccountQuery(filter);
  const log = usePaginatedQuery(api.admin.accountLog, query, { initialNumItems: PAGE_SIZE });
  const table = useAccountCsv();
  return (
    <main className="main main-wide" id="main">
      <AuditHead log="accounts">
        <CsvButton
          name="parley-account-log"
          query={api.admin.accountLog}
          filter={query}
          table={table}
        />
      </AuditHead>
      <LogList
        name={t("logs.accounts")}
        log={log}
        words={{ loading: t("loading"), nothing: t(isAny(query) ? "empty" : "nothing") }}
        rows={(rows) => (
          <AccountTable rows={rows} onPerson={(person) => setFilter({ ...filter, ...person })} />
        )}
      >
        <AccountFilters filter={filter} onChange={setFilter} />
      </LogList>
    </main>
  );
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
