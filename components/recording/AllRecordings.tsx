"use client";

import { useMutation, usePaginatedQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { type ReactNode, useId } from "react";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { PAGE_SIZE, ShowMore } from "@/components/ui/ShowMore";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import { FetchAgain } from "./FetchAgain";
import { Kept } from "./Kept";
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
      </div>
      <div className="st">
        <StatePill row={row} />
      </div>
      <div className="end">
        {row.deletedAt === null && <Hold row={row} />}
        {row.deletedAt === null && <FetchAgain row={row} />}
      </div>
    </li>
  );
}

const hidden = (title: ReactNode) => <span className="vh"> {title}</span>;

function Hold({ row }: { row: AdminRow }) {
  const t = useTranslations("recordings.admin");
  const hold = useMutation(api.admin.holdRecording);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(`refused.${reason === "deleted" ? reason : "not_found"}`),
  );
  const { _id: recordingId, isHeld, title } = row;
  return (
    <>
      <Button
        kind="bare"
        icon="lock"
        aria-disabled={isBusy || undefined}
        onClick={() => void run(() => hold({ recordingId, isHeld: !isHeld }))}
      >
        {t.rich(isHeld ? "release" : "hold", { title, of: hidden })}
      </Button>
      {problem && (
        <Note tone="stop" icon="triangle-alert" role="alert">
          {problem}
        </Note>
      )}
    </>
  );
}
