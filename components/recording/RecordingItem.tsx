"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { LinkButton } from "@/components/ui/LinkButton";
import { Pill } from "@/components/ui/Pill";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import { Kept } from "./Kept";
import { Measures } from "./Measures";
import type { RecordingRow } from "./rows";
import { StatePill } from "./StatePill";

// The rows look alike; which one a link is for is told to those who do not see the row.
const hidden = (title: ReactNode) => <span className="vh"> {title}</span>;

export function RecordingItem({ row }: { row: RecordingRow }) {
  const t = useTranslations("recordings");
  const now = useNow(60_000);
  return (
    <li>
      <div className="at">
        <b>{formatDate(row.at, now)}</b> <span className="meta">{formatTime(row.at)}</span>
      </div>
      <div className="what">
        <h2 className="row-title">{row.title}</h2>
        <p className="small">
          <Measures row={row} /> <Kept row={row} />
        </p>
      </div>
      <div className="st">
        {row.isNew && (
          <Pill tone="go" sign="bell">
            {t("new")}
          </Pill>
        )}{" "}
        <StatePill row={row} />
      </div>
      <div className="end">
        <LinkButton href={`/recordings/${row._id}`}>
          {t.rich(row.state === "ready" ? "watch" : "open", { title: row.title, of: hidden })}
        </LinkButton>
      </div>
    </li>
  );
}
