"use client";

/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   on a phone the table is laid out as cards, and a browser drops the roles of what is no table box */

import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { WarmLink } from "@/components/ui/WarmLink";
import type { api } from "@/convex/_generated/api";
import type { PersonFilter } from "./filter";
import { Instant } from "./Instant";
import { PersonButton } from "./PersonField";

export type AuditRow = FunctionReturnType<typeof api.admin.auditLog>["page"][number];

export const COLUMNS = ["time", "action", "actor", "subject", "booking", "detail"] as const;

type OnPerson = (person: PersonFilter) => void;
type AuditTableProps = { rows: readonly AuditRow[]; onPerson: OnPerson };

/** A table that becomes cards on a phone; its roles are written out, since CSS takes them away. */
export function AuditTable({ rows, onPerson }: AuditTableProps) {
  const t = useTranslations("auditLog");
  return (
    <table className="table cards" role="table">
      <caption className="vh">{t("caption")}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {COLUMNS.map((name) => (
            <th key={name} role="columnheader" scope="col">
              {t(`column.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <Row key={row._id} row={row} onPerson={onPerson} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row, onPerson }: { row: AuditRow; onPerson: OnPerson }) {
  const t = useTranslations("auditLog");
  const { at, action, actor, subject, booking, detail } = row;
  return (
    <tr role="row">
      <td role="cell">
        <Instant at={at} />
      </td>
      <td role="cell" className="full">
        <b>{t(`action.${action}`)}</b>
      </td>
      <td role="cell" className="full" data-l={t("column.actor")}>
        {actor ? (
          <PersonButton person={actor} onChoose={onPerson} />
        ) : (
          <span className="mute">{t("nobody")}</span>
        )}
      </td>
      <td role="cell" className="full" data-l={subject ? t("column.subject") : undefined}>
        {subject?.name}
      </td>
      <td role="cell" className="full">
        {booking && (
          <WarmLink href={`/admin/audit?booking=${booking._id}`}>{booking.title}</WarmLink>
        )}
      </td>
      <td role="cell" className="full mute">
        {detail}
      </td>
    </tr>
  );
}
