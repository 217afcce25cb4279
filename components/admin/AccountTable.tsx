"use client";

/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   on a phone the table is laid out as cards, and a browser drops the roles of what is no table box */

import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import type { api } from "@/convex/_generated/api";
import type { PersonFilter } from "./filter";
import { Instant } from "./Instant";
import { PersonButton } from "./PersonField";

export type AccountRow = FunctionReturnType<typeof api.admin.accountLog>["page"][number];

export const ACCOUNT_COLUMNS = ["time", "action", "actor", "subject", "item", "detail"] as const;

type OnPerson = (person: PersonFilter) => void;
type AccountTableProps = { rows: readonly AccountRow[]; onPerson: OnPerson };

/** A table that becomes cards on a phone; its roles are written out, since CSS takes them away. */
export function AccountTable({ rows, onPerson }: AccountTableProps) {
  const t = useTranslations("accountLog");
  return (
    <table className="table cards" role="table">
      <caption className="vh">{t("caption")}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {ACCOUNT_COLUMNS.map((name) => (
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

function Row({ row, onPerson }: { row: AccountRow; onPerson: OnPerson }) {
  const t = useTranslations("accountLog");
  const { at, action, actor, subject, itemId, detail } = row;
  return (
    <tr role="row">
      <td role="cell">
        <Instant at={at} />
      </td>
      <td role="cell" className="full">
        <b>{t(`action.${action}`)}</b>
      </td>
      <td role="cell" className="full" data-l={t("column.actor")}>
        {actor ? actor.name : <span className="mute">{t("nobody")}</span>}
      </td>
      <td role="cell" className="full" data-l={t("column.subject")}>
        <PersonButton person={subject} onChoose={onPerson} />
      </td>
      <td role="cell" className="full" data-l={itemId ? t("column.item") : undefined}>
        {itemId && <code className="small">{itemId}</code>}
      </td>
      <td role="cell" className="full mute">
        {detail}
      </td>
    </tr>
  );
}
