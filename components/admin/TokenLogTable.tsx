"use client";

import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { CardCell, CardRow, CardTable } from "@/components/ui/CardTable";
import { type Hop, HopLineMini, hopsUpTo } from "@/components/ui/HopLine";
import { Pill } from "@/components/ui/Pill";
import { WarmLink } from "@/components/ui/WarmLink";
import type { api } from "@/convex/_generated/api";
import { hopOfDenial, isFault } from "@/lib/session/denialHop";
import { formatUtcInstant } from "@/lib/time/format";
import { AttemptDetails } from "./AttemptDetails";
import type { PersonFilter } from "./filter";
import { Instant } from "./Instant";
import { PersonButton } from "./PersonField";

export type TokenLogRow = FunctionReturnType<typeof api.admin.tokenLogs>["page"][number];

const COLUMNS = ["time", "outcome", "person", "booking", "reason", "grants", "expires"] as const;

type OnPerson = (person: PersonFilter) => void;
type TokenLogTableProps = { rows: readonly TokenLogRow[]; onPerson: OnPerson };

export function TokenLogTable({ rows, onPerson }: TokenLogTableProps) {
  const t = useTranslations("tokenLog");
  const columns = COLUMNS.map((name) => ({
    name: t(`column.${name}`),
    isNumber: name === "expires",
  }));
  return (
    <CardTable caption={t("caption")} columns={columns}>
      {rows.map((row) => (
        <Row key={row._id} row={row} onPerson={onPerson} />
      ))}
    </CardTable>
  );
}

function Row({ row, onPerson }: { row: TokenLogRow; onPerson: OnPerson }) {
  const t = useTranslations("tokenLog");
  return (
    <CardRow title={t("request", { id: row.requestId })}>
      <CardCell>
        <Instant at={row.at} />
      </CardCell>
      <CardCell>
        <Outcome row={row} />
      </CardCell>
      <CardCell isFull>
        <PersonButton person={row.person} onChoose={onPerson} />{" "}
        <span className="mute">{t(`role.${row.role ?? "none"}`)}</span>
      </CardCell>
      <CardCell isFull>
        {row.booking ? (
          <BookingLink booking={row.booking} />
        ) : (
          <span className="mute">{t(row.isProbe ? "ofNoBooking" : "noBooking")}</span>
        )}
      </CardCell>
      <CardCell isFull>
        <HopLineMini hops={hopsOf(row.reason)} /> {t(`reason.${row.reason}`)}
        {row.isProbe && row.reason !== "probe" && <span className="mute"> ({t("isProbe")})</span>}
        <AttemptDetails userId={row.person._id} attemptId={row.attemptId} />
      </CardCell>
      <CardCell isFull isMute>
        {row.grants.join(", ")}
      </CardCell>
      <CardCell isNumber isFull label={t("column.expires")}>
        {row.expiresAt === null ? null : formatUtcInstant(row.expiresAt).slice(0, 8)}
      </CardCell>
    </CardRow>
  );
}

/** How far the request came: what a granted one met then is in its details. */
function hopsOf(reason: TokenLogRow["reason"]): Hop[] {
  if (reason === "in_window" || reason === "probe") return hopsUpTo("token", "clear");
  return hopsUpTo(hopOfDenial(reason), isFault(reason) ? "failed" : "waiting");
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
