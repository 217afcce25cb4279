"use client";

import { useConnectionQualityIndicator } from "@/components/session/room/livekit";
import { ConnectionQuality, type Participant } from "livekit-client";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import type { Level } from "@/lib/quality/levels";
import { untilLoaded } from "@/lib/loading/untilLoaded";
import { useSentLevel } from "../quality/QualityContext";

// Few people press the bars: what stands behind them comes when somebody does.
const Figures = lazy(() => untilLoaded(() => import("./Figures")));
const Affected = lazy(() => untilLoaded(() => import("../quality/Affected")));

export type Grade = {
  word: "good" | "fair" | "weak" | "lost" | "unknown";
  bars: 0 | 1 | 2 | 3;
  tone: string;
};

const GRADES: Record<ConnectionQuality, Grade> = {
  [ConnectionQuality.Excellent]: { word: "good", bars: 3, tone: "" },
  [ConnectionQuality.Good]: { word: "fair", bars: 2, tone: "q-warn" },
  [ConnectionQuality.Poor]: { word: "weak", bars: 1, tone: "q-bad" },
  [ConnectionQuality.Lost]: { word: "lost", bars: 0, tone: "q-bad" },
  [ConnectionQuality.Unknown]: { word: "unknown", bars: 0, tone: "" },
};

/** A picture that was taken back is no good line, whatever little still flows. */
const AT_MOST: Record<Level, ConnectionQuality | null> = {
  full: null,
  low: ConnectionQuality.Good,
  audio: ConnectionQuality.Poor,
};

/** How a person's line is, as bars and as a word; pressed, the figures behind it. */
export function Quality({ participant, name }: { participant: Participant; name: string }) {
  const t = useTranslations("session.quality");
  const [isOpen, setIsOpen] = useState(false);
  const { quality } = useConnectionQualityIndicator({ participant });
  const level = useSentLevel(participant.isLocal ? null : participant.identity);
  const { word, bars, tone } = worse(GRADES[quality], AT_MOST[level]);
  const isTrouble = tone !== "";
  return (
    <details
      className="q"
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
      data-quality={word}
    >
      <summary className={tone} aria-label={t("label", { name, word: t(word) })}>
        <span className="bars" data-n={bars} aria-hidden="true">
          <u />
          <u />
          <u />
        </span>
        {isTrouble && (
          <span className="q-word" aria-hidden="true">
            {t(word)}
          </span>
        )}
      </summary>
      <div className="pop">
        <div className="row between">
          <b>{t("heading", { name, word: t(word) })}</b>
          <span className="small">{t("window")}</span>
        </div>
        {isOpen && (
          <Suspense fallback={<p className="small">{t("measuring")}</p>}>
            <Figures identity={participant.identity} />
            <Affected identity={participant.identity} isOwn={participant.isLocal} word={word} />
          </Suspense>
        )}
      </div>
    </details>
  );
}

function worse(grade: Grade, limit: ConnectionQuality | null): Grade {
  const other = limit && GRADES[limit];
  return other && (grade.word === "unknown" || other.bars < grade.bars) ? other : grade;
}
