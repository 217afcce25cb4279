"use client";

import { type Participant, Track } from "livekit-client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { type LinkFigures, type Reading, readFigures } from "@/lib/session/stats";

const EVERY_MS = 2000;

/** Round trip, loss, bitrate, picture and path of a person's camera, or else microphone. */
export default function Figures({ participant }: { participant: Participant }) {
  const t = useTranslations("session.quality");
  const figures = useFigures(participant);
  if (figures === null) return <p className="small">{t("measuring")}</p>;
  const { rttMs, lossPercent, kbps, width, height, fps, path } = figures;
  const rows: [string, string | null][] = [
    [t("rtt"), rttMs === null ? null : t("ms", { value: Math.round(rttMs) })],
    [t("loss"), lossPercent === null ? null : t("percent", { value: lossPercent.toFixed(1) })],
    [t("bitrate"), kbps === null ? null : bitrate(t, kbps)],
    [
      t("picture"),
      width && height ? t("size", { width, height, fps: Math.round(fps ?? 0) }) : null,
    ],
    [t("path"), path && t(`paths.${path}`)],
  ];
  return (
    <dl className="dl">
      {rows.map(([term, value]) => (
        <div key={term} className="contents">
          <dt>{term}</dt>
          <dd>{value ?? "–"}</dd>
        </div>
      ))}
    </dl>
  );
}

function bitrate(t: ReturnType<typeof useTranslations<"session.quality">>, kbps: number): string {
  return kbps >= 1000
    ? t("mbit", { value: (kbps / 1000).toFixed(1) })
    : t("kbit", { value: Math.round(kbps) });
}

function useFigures(participant: Participant): LinkFigures | null {
  const [figures, setFigures] = useState<LinkFigures | null>(null);
  useEffect(() => {
    let last: Reading | null = null;
    let isGone = false;
    async function read() {
      const report = await reportOf(participant);
      if (!report || isGone) return;
      const next = readFigures(report, last);
      last = next.reading;
      setFigures(next.figures);
    }
    void read();
    const timer = setInterval(() => void read(), EVERY_MS);
    return () => {
      isGone = true;
      clearInterval(timer);
    };
  }, [participant]);
  return figures;
}

async function reportOf(participant: Participant): Promise<RTCStatsReport | undefined> {
  const camera = participant.getTrackPublication(Track.Source.Camera)?.track;
  const track = camera ?? participant.getTrackPublication(Track.Source.Microphone)?.track;
  return await track?.getRTCStatsReport();
}
