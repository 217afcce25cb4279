"use client";

import { useTranslations } from "next-intl";
import type { DevicesSnapshot } from "@/lib/devices/devices";

/** A device that broke in the call: what happened; the call goes on. */
export function DeviceNotice({ media }: { media: DevicesSnapshot }) {
  const t = useTranslations("session.device");
  const { camera, microphone } = media;
  return (
    <p className="small notice" role="status">
      {microphone.problem
        ? t(`microphone.${microphone.problem}.title`)
        : camera.problem && t(`camera.${camera.problem}.title`)}
    </p>
  );
}
