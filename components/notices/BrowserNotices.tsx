"use client";

import { useQuery } from "convex/react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { api } from "@/convex/_generated/api";
import { useMaybeMe } from "@/lib/auth/me";
import { useInBrowser } from "@/lib/notices/inBrowser";
import { pathOf } from "@/lib/notices/path";
import { type NoticeRow, useNoticeWords } from "./useNoticeWords";

/** While a page is open and out of sight: what is new, as the browser's own notices. */
export function BrowserNotices() {
  const me = useMaybeMe();
  const isOn = useInBrowser() === "on";
  return me && isOn ? <Watch key={me._id} /> : null;
}

function Watch() {
  const rows = useQuery(api.notices.list);
  const words = useNoticeWords();
  const t = useTranslations("common");
  const router = useRouter();
  // What was there when the page opened is no news.
  const shownUntil = useRef<number | null>(null);
  const name = t("name");
  useEffect(() => {
    if (rows === undefined) return;
    const newest = rows[0]?.at ?? 0;
    const before = shownUntil.current ?? newest;
    shownUntil.current = Math.max(before, newest);
    const fresh = rows.filter(({ at, isRead }) => at > before && !isRead);
    if (!document.hidden) return;
    for (const row of fresh) show(row, { name, body: words(row), open: (to) => router.push(to) });
  }, [rows, words, name, router]);
  return null;
}

type Showing = { name: string; body: string; open: (path: string) => void };

function show(row: NoticeRow, { name, body, open }: Showing): void {
  try {
    const notification = new Notification(name, { body, tag: row.noticeId });
    notification.addEventListener("click", () => {
      window.focus();
      notification.close();
      open(pathOf(row));
    });
  } catch {
    // Chrome on Android has the permission, and shows none from a page: the bell still counts.
  }
}
