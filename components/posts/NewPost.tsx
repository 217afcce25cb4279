"use client";

import { useMutation, useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { Measures } from "@/components/recording/Measures";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";

/** Recordings in which nobody but the provider is: of these a post can be made. */
export function NewPost() {
  const t = useTranslations("posts.new");
  const now = useNow(60_000);
  const rows = useQuery(api.posts.postable) ?? [];
  const create = useMutation(api.posts.create);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(reason === "already" ? reason : "not_found"),
  );
  return (
    <section className="stack-2" aria-label={t("title")}>
      <h2 className="row-title">{t("title")}</h2>
      <p className="small">{t("lead")}</p>
      <Problem text={problem} />
      {rows.length === 0 ? (
        <p className="card empty meta">{t("nothing")}</p>
      ) : (
        <ul className="list" aria-label={t("title")}>
          {rows.map((row) => (
            <li key={row.recordingId}>
              <div className="at">
                <b>{formatDate(row.recordedAt, now)}</b>{" "}
                <span className="meta">{formatTime(row.recordedAt)}</span>
              </div>
              <div className="what">
                <h3 className="row-title">{row.title}</h3>
                <p className="small">
                  <Measures row={{ ...row, size: 0 }} />
                </p>
              </div>
              <div className="end">
                <Button
                  aria-disabled={isBusy || undefined}
                  aria-label={t("make", { title: row.title })}
                  onClick={() => void run(() => create({ recordingId: row.recordingId }))}
                >
                  {t("makeShort")}
                </Button>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
