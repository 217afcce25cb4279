"use client";

import { usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { CardCell, CardRow, CardTable } from "@/components/ui/CardTable";
import { SelectField } from "@/components/ui/Field";
import { PAGE_SIZE } from "@/components/ui/ShowMore";
import { WarmLink } from "@/components/ui/WarmLink";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatSecond } from "@/lib/time/format";
import { LogList } from "./LogList";

type Row = FunctionReturnType<typeof api.admin.repairs>["page"][number];
type Kind = Row["kind"];

/** What was not as it should be, and was put right; also of one kind alone. */
export function Repairs() {
  const t = useTranslations("repairs");
  const [kind, setKind] = useState<Kind | "">("");
  const filter = kind === "" ? {} : { kind };
  const list = usePaginatedQuery(api.admin.repairs, filter, { initialNumItems: PAGE_SIZE });
  return (
    <LogList
      name={t("title")}
      log={list}
      words={{ loading: t("loading"), nothing: t(kind ? "nothingOfKind" : "nothing") }}
      rows={(rows) => <Table rows={rows} />}
    >
      <div className="log-head">
        <div>
          <h2>{t("title")}</h2>
          <p className="meta">{t("lead")}</p>
        </div>
        <KindField value={kind} onChange={setKind} />
      </div>
    </LogList>
  );
}

function KindField({ value, onChange }: { value: Kind | ""; onChange: (kind: Kind | "") => void }) {
  const t = useTranslations("repairs");
  const counts = useQuery(api.admin.repairCounts) ?? [];
  return (
    <SelectField
      label={t("kindField")}
      value={value}
      onChange={(event) => onChange(event.target.value as Kind | "")}
    >
      <option value="">{t("all")}</option>
      {counts.map(({ kind, count }) => (
        <option key={kind} value={kind}>
          {t("count", { name: t(`kind.${kind}`), count })}
        </option>
      ))}
    </SelectField>
  );
}

function Table({ rows }: { rows: readonly Row[] }) {
  const t = useTranslations("repairs");
  const column = useTranslations("timeline.column");
  const timeline = useTranslations("timeline");
  return (
    <CardTable
      caption={t("caption")}
      columns={[column("time"), column("what"), timeline("source.booking"), t("detail")]}
    >
      {rows.map(({ _id, at, kind, booking, detail }) => (
        <CardRow key={_id}>
          <CardCell>
            <Instant at={at} />
          </CardCell>
          <CardCell isFull>{t(`kind.${kind}`)}</CardCell>
          <CardCell isFull>
            {booking && (
              <WarmLink href={`/admin/sessions/${booking._id}`}>{booking.title}</WarmLink>
            )}
          </CardCell>
          <CardCell isFull isMute>
            {detail}
          </CardCell>
        </CardRow>
      ))}
    </CardTable>
  );
}

function Instant({ at }: { at: number }) {
  const now = useNow(60_000);
  return (
    <time dateTime={new Date(at).toISOString()}>
      <span className="small">{formatDate(at, now)}</span> {formatSecond(at)}
    </time>
  );
}
