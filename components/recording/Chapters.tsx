"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { formatCountdown } from "@/lib/time/format";
import type { Recording } from "./rows";

type Props = { chapters: Recording["chapters"]; at: number; onJump: (ms: number) => void };

/** Who came and who shared a screen, as places to jump to. */
export function Chapters({ chapters, at, onJump }: Props) {
  const t = useTranslations("recordingPage.chapters");
  const id = useId();
  const current = chapters.findLastIndex(({ offsetMs }) => offsetMs <= at);
  return (
    <div>
      <h2 id={id}>{t("title")}</h2>
      <ol className="chapters" aria-labelledby={id}>
        {chapters.map(({ kind, name, offsetMs }, place) => (
          <li key={`${offsetMs} ${kind} ${name}`}>
            <button
              type="button"
              className="chapter"
              aria-current={place === current || undefined}
              onClick={() => onJump(offsetMs)}
            >
              <span className="meta">{formatCountdown(offsetMs)}</span> {t(kind, { name })}
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
