"use client";

import { useConnectionQualityIndicator } from "@livekit/components-react";
import { ConnectionQuality, type Participant } from "livekit-client";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";

// Few people press the bars: what stands behind them comes when somebody does.
const Figures = lazy(() => import("./Figures"));

type Grade = {
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

/** How a person's line is, as bars and as a word; pressed, the figures behind it. */
export function Quality({ participant, name }: { participant: Participant; name: string }) {
  const t = useTranslations("session.quality");
  const [isOpen, setIsOpen] = useState(false);
  const { quality } = useConnectionQualityIndicator({ participant });
  const { word, bars, tone } = GRADES[quality];
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
      </summary>
      <div className="pop">
        <b>{t("heading", { name, word: t(word) })}</b>
        {isOpen && (
          <Suspense fallback={<p className="small">{t("measuring")}</p>}>
            <Figures participant={participant} />
          </Suspense>
        )}
      </div>
    </details>
  );
}
