"use client";

import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { CardCell, CardRow, CardTable } from "@/components/ui/CardTable";
import { WarmLink } from "@/components/ui/WarmLink";
import type { api } from "@/convex/_generated/api";
import type { PersonFilter } from "./filter";
import { Instant } from "./Instant";
import { PersonButton } from "./PersonField";

export type AuditRow = FunctionReturnType<typeof api.admin.auditLog>["page"][number];

export const COLUMNS = ["time", "action", "actor", "subject", "booking", "detail"] as const;

type OnPerson = (person: PersonFilter) => void;
type AuditTableProps = { rows: readonly AuditRow[]; onPerson: OnPerson };

export function AuditTable({ rows, onPerson }: AuditTableProps) {
  const t = useTranslations("auditLog");
  return (
    <CardTable caption={t("caption")} columns={COLUMNS.map((name) => t(`column.${name}`))}>
      {rows.map((row) => (
        <Row key={row._id} row={row} onPerson={onPerson} />
      ))}
    </CardTable>
  );
}

function Row({ row, onPerson }: { row: AuditRow; onPerson: OnPerson }) {
  const t = useTranslations("auditLog");
  const { at, action, actor, subject, booking, detail } = row;
  return (
    <CardRow>
      <CardCell>
        <Instant at={at} />
      </CardCell>
      <CardCell isFull>
        <b>{t(`action.${action}`)}</b>
      </CardCell>
      <CardCell isFull label={t("column.actor")}>
        {actor ? (
          <PersonButton person={actor} onChoose={onPerson} />
        ) : (
          <span className="mute">{t("nobody")}</span>
        )}
      </CardCell>
      <CardCell isFull label={subject ? t("column.subject") : undefined}>
        {subject?.name}
      </CardCell>
      <CardCell isFull>
        {booking && (
          <WarmLink href={`/admin/audit?booking=${booking._id}`}>{booking.title}</WarmLink>
        )}
      </CardCell>
      <CardCell isFull isMute>
        {detail}
      </CardCell>
    </CardRow>
  );
}
