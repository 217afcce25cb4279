"use client";

import { useTranslations } from "next-intl";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import type { Recording } from "./rows";

/** Who has watched or saved it, the newest first. */
export function AccessLog({ views }: Pick<Recording, "views">) {
  const t = useTranslations("recordingPage.access");
  const now = useNow(60_000);
  return (
    <section className="card stack-2" aria-label={t("title")}>
      <h2>{t("title")}</h2>
      {views.length === 0 && <p className="meta">{t("nobody")}</p>}
      <ul className="log">
        {views.map(({ personId, name, purpose, at }) => (
          <li key={`${personId} ${at}`}>
            <span>{t(purpose, { name })}</span>
            <time className="small" dateTime={new Date(at).toISOString()}>
              {formatDate(at, now)} {formatTime(at)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}
