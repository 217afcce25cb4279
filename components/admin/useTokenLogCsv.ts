"use client";

import { useTranslations } from "next-intl";
import type { TokenLogRow } from "./TokenLogTable";
import type { CsvTable } from "./csvPages";

/** The token log's columns, and a row as cells. */
export function useTokenLogCsv(): CsvTable<TokenLogRow> {
  const t = useTranslations("tokenLog");
  const names = ["time", "outcome", "reason", "person", "booking", "grants", "expires"] as const;
  return {
    head: [...names.map((name) => t(`column.${name}`)), t("role.title"), "request", "attempt"],
    line: (row) => [
      new Date(row.at).toISOString(),
      t(row.outcome),
      t(`reason.${row.reason}`),
      row.person.name,
      row.booking?.title ?? "",
      row.grants.join(" "),
      row.expiresAt === null ? "" : new Date(row.expiresAt).toISOString(),
      t(`role.${row.role ?? "none"}`),
      row.requestId,
      row.attemptId,
    ],
  };
}
