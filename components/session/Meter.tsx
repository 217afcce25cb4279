"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { watchLevel } from "@/lib/devices/meter";

const BARS = 14;
const HEARD = 0.15;
const HOLD_MS = 1500;

/** Bars that follow the microphone. They are set without React: fifteen times a second. */
export function Meter({ track }: { track: MediaStreamTrack }) {
  const t = useTranslations("session.device");
  const bars = useRef<HTMLSpanElement>(null);
  const [isHeard, setIsHeard] = useState(false);
  useEffect(() => {
    let heardAt = -Infinity;
    return watchLevel(track, (level) => {
      show(bars.current, level);
      if (level > HEARD) heardAt = performance.now();
      setIsHeard(performance.now() - heardAt < HOLD_MS);
    });
  }, [track]);
  const words = isHeard ? t("heard") : t("speak");
  return (
    <span className="row">
      <span className="meter" role="img" aria-label={words} ref={bars}>
        {Array.from({ length: BARS }, (_, place) => (
          <u key={place} />
        ))}
      </span>
      <span className="mirror-word" aria-hidden="true">
        {words}
      </span>
    </span>
  );
}

function show(meter: HTMLSpanElement | null, level: number) {
  const lit = Math.round(level * BARS);
  meter?.querySelectorAll("u").forEach((bar, place) => {
    const isOn = place < lit;
    bar.className = isOn ? "lit" : "";
    bar.style.height = isOn ? `${30 + 70 * Math.sin(((place + 1) / (BARS + 1)) * Math.PI)}%` : "";
  });
}
