"use client";

import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { CardCell, CardRow, CardTable } from "@/components/ui/CardTable";
import type { api } from "@/convex/_generated/api";
import type { PersonFilter } from "./filter";
import { Instant } from "./Instant";
import { PersonButton } from "./PersonField";

export type AccountRow = FunctionReturnType<typeof api.admin.accountLog>["page"][number];

export const ACCOUNT_COLUMNS = ["time", "action", "actor", "subject", "item", "detail"] as const;

type OnPerson = (person: PersonFilter) => void;
type AccountTableProps = { rows: readonly AccountRow[]; onPerson: OnPerson };

export function AccountTable({ rows, onPerson }: AccountTableProps) {
  const t = useTranslations("accountLog");
  return (
    <CardTable caption={t("caption")} columns={ACCOUNT_COLUMNS.map((name) => t(`column.${name}`))}>
      {rows.map((row) => (
        <Row key={row._id} row={row} onPerson={onPerson} />
      ))}
    </CardTable>
  );
}

function Row({ row, onPerson }: { row: AccountRow; onPerson: OnPerson }) {
  const t = useTranslations("accountLog");
  const { at, action, actor, subject, itemId, detail } = row;
  return (
    <CardRow>
      <CardCell>
        <Instant at={at} />
      </CardCell>
      <CardCell isFull>
        <b>{t(`action.${action}`)}</b>
      </CardCell>
      <CardCell isFull label={t("column.actor")}>
        {actor ? actor.name : <span className="mute">{t("nobody")}</span>}
      </CardCell>
      <CardCell isFull label={t("column.subject")}>
        <PersonButton person={subject} onChoose={onPerson} />
      </CardCell>
      <CardCell isFull label={itemId ? t("column.item") : undefined}>
        {itemId && <code className="small">{itemId}</code>}
      </CardCell>
      <CardCell isFull isMute>
        {detail}
      </CardCell>
    </CardRow>
  );
}
