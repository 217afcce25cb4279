"use client";

/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   on a phone the table is laid out as cards, and a browser drops the roles of what is no table box */

import { usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { SelectField } from "@/components/ui/Field";
import { PAGE_SIZE, ShowMore } from "@/components/ui/ShowMore";
import { WarmLink } from "@/components/ui/WarmLink";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatSecond } from "@/lib/time/format";

type Row = FunctionReturnType<typeof api.admin.repairs>["page"][number];
type Kind = Row["kind"];

/** What was not as it should be, and was put right; also of one kind alone. */
export function Repairs() {
  const t = useTranslations("repairs");
  const [kind, setKind] = useState<Kind | "">("");
  const filter = kind === "" ? {} : { kind };
  const list = usePaginatedQuery(api.admin.repairs, filter, { initialNumItems: PAGE_SIZE });
  const isLoading = list.status === "LoadingFirstPage";
  return (
    <>
      <section className="card flush" aria-label={t("title")} aria-busy={isLoading}>
        <div className="repairs-head">
          <div>
            <h2>{t("title")}</h2>
            <p className="meta">{t("lead")}</p>
          </div>
          <KindField value={kind} onChange={setKind} />
        </div>
        {list.results.length > 0 && <Table rows={list.results} />}
        {list.results.length === 0 && (
          <p className="meta no-rows" role="status">
            {t(isLoading ? "loading" : "nothing")}
          </p>
        )}
      </section>
      <ShowMore {...list} />
    </>
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
    <table className="table cards" role="table">
      <caption className="vh">{t("caption")}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {[column("time"), column("what"), timeline("source.booking"), t("detail")].map((name) => (
            <th key={name} role="columnheader" scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ _id, at, kind, booking, detail }) => (
          <tr key={_id} role="row">
            <td role="cell">
              <Instant at={at} />
            </td>
            <td role="cell" className="full">
              {t(`kind.${kind}`)}
            </td>
            <td role="cell" className="full">
              {booking && (
                <WarmLink href={`/admin/sessions/${booking._id}`}>{booking.title}</WarmLink>
              )}
            </td>
            <td role="cell" className="full mute">
              {detail}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
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
