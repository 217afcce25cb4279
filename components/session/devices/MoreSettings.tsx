"use client";

import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import type { DevicesSnapshot, DeviceStore } from "@/lib/devices/devices";
import { untilLoaded } from "@/lib/loading/untilLoaded";

const EffectSettings = lazy(() => untilLoaded(() => import("./EffectSettings")));

/** What few people need before a session, loaded when it is opened. */
export function MoreSettings(props: { media: DevicesSnapshot; devices: DeviceStore }) {
  const t = useTranslations("devices.settings");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="device-more" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="inl">{t("more")}</summary>
      {isOpen && (
        <Suspense fallback={null}>
          <EffectSettings {...props} />
        </Suspense>
      )}
    </details>
  );
}
