"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import type { Figures as LineFigures } from "@/lib/quality/figures";
import { useMaybeQuality } from "../quality/QualityContext";

const EVERY_MS = 1000;

type Words = ReturnType<typeof useTranslations<"session.quality">>;

/** Round trip, loss, jitter, bitrate, picture, codec and path of a person, over ten seconds. */
export default function Figures({ identity }: { identity: string }) {
  const t = useTranslations("session.quality");
  const figures = useFigures(identity);
  if (figures === null) return <p className="small">{t("measuring")}</p>;
  return (
    <dl className="dl">
      {rowsOf(t, figures).map(([term, value]) => (
        <div key={term} className="contents">
          <dt>{term}</dt>
          <dd>{value ?? "–"}</dd>
        </div>
      ))}
    </dl>
  );
}

function rowsOf(t: Words, figures: LineFigures): [string, string | null][] {
  const { rttMs, lossPercent, jitterMs, kbps, width, height, fps, codec, path } = figures;
  const ms = (value: number | null) =>
    value === null ? null : t("ms", { value: Math.round(value) });
  const size = width && height ? t("size", { width, height, fps: Math.round(fps ?? 0) }) : null;
  return [
    [t("rtt"), ms(rttMs)],
    [t("loss"), lossPercent === null ? null : t("percent", { value: lossPercent.toFixed(1) })],
    [t("jitter"), ms(jitterMs)],
    [t("bitrate"), kbps === null ? null : bitrate(t, kbps)],
    [t("picture"), size],
    [t("codec"), codec],
    [t("path"), path && t(`paths.${path}`)],
  ];
}

function bitrate(t: Words, kbps: number): string {
  return kbps >= 1000
    ? t("mbit", { value: (kbps / 1000).toFixed(1) })
    : t("kbit", { value: Math.round(kbps) });
}

function useFigures(identity: string): LineFigures | null {
  const quality = useMaybeQuality();
  const [figures, setFigures] = useState<LineFigures | null>(null);
  useEffect(() => {
    if (!quality) return;
    const read = () => setFigures(quality.figuresOf(identity));
    read();
    const timer = setInterval(read, EVERY_MS);
    return () => clearInterval(timer);
  }, [quality, identity]);
  return figures;
}
