"use client";

import { useMutation, useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { LinkButton } from "@/components/ui/LinkButton";
import { WarmLink } from "@/components/ui/WarmLink";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useConfig } from "@/lib/config/context";
import { useNow } from "@/lib/clock/useNow";
import { pathOf } from "@/lib/notices/path";
import { formatDate, formatTime } from "@/lib/time/format";
import { BrowserChoice } from "./BrowserChoice";
import { NoticeChoices } from "./NoticeChoices";
import { type NoticeRow, useNoticeWords } from "./useNoticeWords";

/** What a person was told, and how they want to be. */
export function NoticesPage() {
  const t = useTranslations("notices");
  const { issuerUrl } = useConfig();
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
        </div>
        {issuerUrl && <LinkButton href="/outbox">{t("outbox")}</LinkButton>}
      </div>
      <Told />
      <section className="sect">
        <h2>{t("choices.title")}</h2>
        <NoticeChoices />
        <BrowserChoice />
      </section>
    </main>
  );
}

function Told() {
  const t = useTranslations("notices");
  const rows = useQuery(api.notices.list);
  useReadOnceShown(rows);
  if (rows === undefined) return <Loading />;
  if (rows.length === 0) return <p className="card empty meta">{t("none")}</p>;
  return (
    <ul className="notices" aria-label={t("list")}>
      {rows.map((row) => (
        <Item key={row.noticeId} row={row} />
      ))}
    </ul>
  );
}

function Item({ row }: { row: NoticeRow }) {
  const t = useTranslations("notices");
  const words = useNoticeWords();
  const now = useNow(60_000);
  return (
    <li data-unread={row.isRead ? undefined : ""}>
      <WarmLink href={pathOf(row)}>{words(row)}</WarmLink>
      {row.words && <p className="notice-words">{row.words}</p>}
      <p className="small">
        {!row.isRead && <b>{t("new")} </b>}
        {`${formatDate(row.at, now)}, ${formatTime(row.at)}`}
      </p>
    </li>
  );
}

/** Long enough on the page to be seen as new. */
const SEEN_AFTER_MS = 2_000;

function useReadOnceShown(rows: NoticeRow[] | undefined) {
  const markRead = useMutation(api.notices.markRead);
  const newest = rows?.some(({ isRead }) => !isRead) ? rows[0]!.at : null;
  useEffect(() => {
    if (newest === null) return;
    const timer = setTimeout(
      () => void markRead({ untilAt: newest }).catch(() => undefined),
      SEEN_AFTER_MS,
    );
    return () => clearTimeout(timer);
  }, [newest, markRead]);
}
