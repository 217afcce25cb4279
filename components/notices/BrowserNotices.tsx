"use client";

import { useQuery } from "convex/react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { api } from "@/convex/_generated/api";
import { useMaybeMe } from "@/lib/auth/me";
import { announce } from "@/lib/notices/announce";
import { useInBrowser } from "@/lib/notices/inBrowser";
import { useNoticeWords } from "./useNoticeWords";

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
  const shownUntil = useRef<number | null>(null);
  const name = t("name");
  useEffect(() => {
    if (rows === undefined) return;
    shownUntil.current = announce(rows, {
      before: shownUntil.current,
      isHidden: document.hidden,
      name,
      words,
      open: (path) => router.push(path),
    });
  }, [rows, words, name, router]);
  return null;
}
