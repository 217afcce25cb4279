"use client";

import { usePaginatedQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { PAGE_SIZE, ShowMore } from "@/components/ui/ShowMore";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { AllRecordings } from "./AllRecordings";
import { RecordingItem } from "./RecordingItem";
import { hasContent } from "./rows";

/** What the person may watch; to admins also that every other one exists. */
export function RecordingsPage() {
  const t = useTranslations("recordings");
  const me = useMe();
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
        </div>
      </div>
      <OwnRecordings />
      {me.isAdmin && <AllRecordings />}
    </main>
  );
}

function OwnRecordings() {
  const t = useTranslations("recordings");
  const list = usePaginatedQuery(api.recordings.list, {}, { initialNumItems: PAGE_SIZE });
  if (list.status === "LoadingFirstPage") return <Loading />;
  const rows = list.results.filter(hasContent);
  return (
    <>
      {rows.length === 0 ? (
        <p className="card empty meta">{t("nothing")}</p>
      ) : (
        <ul className="list" aria-label={t("title")}>
          {rows.map((row) => (
            <RecordingItem key={row._id} row={row} />
          ))}
        </ul>
      )}
      <ShowMore {...list} />
    </>
  );
}
