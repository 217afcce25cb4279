"use client";

import { useTranslations } from "next-intl";
import type { DeviceSource, DevicesSnapshot } from "@/lib/devices/devices";

export type DeviceNews = {
  /** Stays the same for as long as the news is the same. */
  key: string;
  /** A change is over once it is read; the others stay until they are solved. */
  kind: "problem" | "interrupted" | "change";
  source: DeviceSource;
  text: string;
};

/** What happened to a device by itself, the microphone first: being heard matters most. */
export function useDeviceNews(media: DevicesSnapshot): DeviceNews | null {
  const t = useTranslations("devices");
  const words = useTranslations("session.device");
  const sources = ["microphone", "camera"] as const;
  for (const source of sources) {
    const { problem, isInterrupted, isWanted } = media[source];
    if (problem) {
      const text = words(`${source}.${problem}.title`);
      return { key: `${source} ${problem}`, kind: "problem", source, text };
    }
    if (isInterrupted && isWanted) {
      const text = t(`interrupted.${source}`);
      return { key: `${source} interrupted`, kind: "interrupted", source, text };
    }
  }
  const { problem: background } = media.background;
  if (background) {
    const text = t(`background.${background}`);
    return { key: `background ${background}`, kind: "change", source: "camera", text };
  }
  for (const source of sources) {
    const { change } = media[source];
    if (!change) continue;
    const to = change.to || t("change.unnamed");
    const text = t(`change.${change.kind}`, { from: change.from ?? "none", to });
    return { key: `${source} ${text}`, kind: "change", source, text };
  }
  return null;
}
