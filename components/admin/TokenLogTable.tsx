"use client";

/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   on a phone the table is laid out as cards, and a browser drops the roles of what is no table box */

import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { Pill } from "@/components/ui/Pill";
import { WarmLink } from "@/components/ui/WarmLink";
import type { api } from "@/convex/_generated/api";
import { formatUtcInstant } from "@/lib/time/format";
import { AttemptDetails } from "./AttemptDetails";
import type { PersonFilter } from "./filter";
import { Instant } from "./Instant";
import { PersonButton } from "./PersonField";

export type TokenLogRow = FunctionReturnType<typeof api.admin.tokenLogs>["page"][number];

const COLUMNS = ["time", "outcome", "person", "booking", "reason", "grants"] as const;

type OnPerson = (person: PersonFilter) => void;
type TokenLogTableProps = { rows: readonly TokenLogRow[]; onPerson: OnPerson };

/** A table that becomes cards on a phone; its roles are written out, since CSS takes them away. */
export function TokenLogTable({ rows, onPerson }: TokenLogTableProps) {
  const t = useTranslations("tokenLog");
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
          <th role="columnheader" scope="col" className="num">
            {t("column.expires")}
          </th>
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

function Row({ row, onPerson }: { row: TokenLogRow; onPerson: OnPerson }) {
  const t = useTranslations("tokenLog");
  return (
    <tr role="row" title={t("request", { id: row.requestId })}>
      <td role="cell">
        <Instant at={row.at} />
      </td>
      <td role="cell">
        <Outcome row={row} />
      </td>
      <td role="cell" className="full">
        <PersonButton person={row.person} onChoose={onPerson} />{" "}
        <span className="mute">{t(`role.${row.role ?? "none"}`)}</span>
      </td>
      <td role="cell" className="full">
        {row.booking ? (
          <BookingLink booking={row.booking} />
        ) : (
          <span className="mute">{t("noBooking")}</span>
        )}
      </td>
      <td role="cell" className="full">
        {t(`reason.${row.reason}`)}
        <AttemptDetails userId={row.person._id} attemptId={row.attemptId} />
        {row.isProbe && <span className="mute"> ({t("isProbe")})</span>}
      </td>
      <td role="cell" className="full mute">
        {row.grants.join(", ")}
      </td>
      <td role="cell" className="num full" data-l={t("column.expires")}>
        {row.expiresAt === null ? null : formatUtcInstant(row.expiresAt).slice(0, 8)}
      </td>
    </tr>
  );
}

function BookingLink({ booking }: { booking: { _id: string; title: string } }) {
  const t = useTranslations("timeline");
  return (
    <>
      <WarmLink href={`/admin/token-log?booking=${booking._id}`}>{booking.title}</WarmLink>{" "}
      <WarmLink className="small" href={`/admin/sessions/${booking._id}`}>
        {t("open")}
      </WarmLink>
    </>
  );
}

// A refusal by the rules is a calm grey; red is for a stranger, a removed person or our own fault.
const TONES: Partial<Record<TokenLogRow["reason"], "warn" | "stop">> = {
  rate_limited: "warn",
  not_found: "stop",
  removed: "stop",
  misconfigured: "stop",
};

function Outcome({ row }: { row: TokenLogRow }) {
  const t = useTranslations("tokenLog");
  if (row.outcome === "granted")
    return (
      <Pill tone="go" sign="check">
        {t("granted")}
      </Pill>
    );
  return (
    <Pill tone={TONES[row.reason]} sign="ban">
      {t("denied")}
    </Pill>
  );
}
