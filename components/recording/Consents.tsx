"use client";

import { useTranslations } from "next-intl";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatSecond } from "@/lib/time/format";
import type { Recording } from "./rows";

/** Every answer of everybody, in the order in which they came, with what they were told. */
export function Consents({ recording }: { recording: Recording }) {
  const t = useTranslations("recordingPage.consents");
  const now = useNow(60_000);
  const { terms, consents } = recording;
  const inOrder = consents.toSorted((one, other) => one.at - other.at);
  return (
    <section className="card stack-2" aria-label={t("title")}>
      <h2>{t("title")}</h2>
      <p className="meta">
        {t(`rule.${terms.consent}`)} {terms.purpose && t("purpose", { purpose: terms.purpose })}
      </p>
      <ul className="log">
        {inOrder.map(({ personId, name, answer, at }) => (
          <li key={`${personId} ${at}`}>
            <span>{t(`answer.${answer}`, { name })}</span>
            <time className="small" dateTime={new Date(at).toISOString()}>
              {formatDate(at, now)} {formatSecond(at)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  );
}
