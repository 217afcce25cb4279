"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import type { DevicesSnapshot, DeviceStore } from "@/lib/devices/devices";
import { BackgroundPicker } from "./BackgroundPicker";

type Props = { media: DevicesSnapshot; devices: DeviceStore };

/** How one looks and sounds beyond the choice of devices. */
export default function EffectSettings({ media, devices }: Props) {
  const t = useTranslations("devices.settings");
  const hint = useId();
  return (
    <div className="stack-2">
      <BackgroundPicker background={media.background} devices={devices} />
      <label className="choice">
        <input
          type="checkbox"
          aria-describedby={hint}
          checked={!media.isSoundRaw}
          onChange={(event) => devices.setSoundRaw(!event.target.checked)}
        />
        <span>{t("clean")}</span>
      </label>
      <p className="small" id={hint}>
        {t("cleanHint")}
      </p>
    </div>
  );
}
