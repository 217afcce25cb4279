"use client";

import { usePaginatedQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { PAGE_SIZE, ShowMore } from "@/components/ui/ShowMore";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import { FetchAgain } from "./FetchAgain";
import { Kept } from "./Kept";
import { LegalHold } from "./LegalHold";
import { Measures } from "./Measures";
import type { AdminRow } from "./rows";
import { StatePill } from "./StatePill";

/** For admins: which recordings there are, not what is in them; and the legal hold. */
export function AllRecordings() {
  const t = useTranslations("recordings.admin");
  const id = useId();
  const list = usePaginatedQuery(api.admin.recordings, {}, { initialNumItems: PAGE_SIZE });
  return (
    <section className="sect" aria-labelledby={id}>
      <h2 id={id}>{t("title")}</h2>
      <p className="meta">{t("lead")}</p>
      <ul className="list" aria-labelledby={id}>
        {list.results.map((row) => (
          <Item key={row._id} row={row} />
        ))}
      </ul>
      <ShowMore {...list} />
    </section>
  );
}

function Item({ row }: { row: AdminRow }) {
  const t = useTranslations("recordings.admin");
  const now = useNow(60_000);
  return (
    <li>
      <div className="at">
        <b>{formatDate(row.at, now)}</b> <span className="meta">{formatTime(row.at)}</span>
      </div>
      <div className="what">
        <h3>{row.title}</h3>
        <p className="small">
          <Measures row={row} /> <Kept row={row} />
        </p>
        {row.heldFor && <p className="small">{t("heldFor", { reason: row.heldFor })}</p>}
      </div>
      <div className="st">
        <StatePill row={row} />
      </div>
      <div className="end">
        {row.deletedAt === null && <LegalHold row={row} />}
        {row.deletedAt === null && <FetchAgain row={row} />}
      </div>
    </li>
  );
}
