"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import type { BackdropState } from "@/lib/devices/backdrop";
import { BACKGROUNDS } from "@/lib/devices/choices";
import type { DeviceStore } from "@/lib/devices/devices";
import { canDrawFrames } from "@/lib/effects/frames";
import { hasOwnPicture, keepOwnPicture } from "@/lib/effects/ownPicture";

type Props = { background: BackdropState; devices: DeviceStore };

/** What stands behind the person. */
export function BackgroundPicker({ background, devices }: Props) {
  const t = useTranslations("devices.background");
  const name = useId();
  const [hasPicture, setHasPicture] = useState(hasOwnPicture);
  const [isBad, setIsBad] = useState(false);
  const keep = async (file: File | undefined) => {
    if (!file) return;
    try {
      await keepOwnPicture(file);
      setHasPicture(true);
      setIsBad(false);
      devices.setBackground("own");
    } catch {
      setIsBad(true);
    }
  };
  if (!canDrawFrames()) return <p className="small">{t("unsupported")}</p>;
  return (
    <fieldset className="stack-2 backgrounds">
      <legend>{t("label")}</legend>
      {BACKGROUNDS.filter((id) => id !== "own" || hasPicture).map((id) => (
        <label key={id} className="choice">
          <input
            type="radio"
            name={name}
            checked={background.wanted === id}
            onChange={() => devices.setBackground(id)}
          />
          <span>{t(id)}</span>
        </label>
      ))}
      <label className="btn btn-full">
        {t("choose")}
        <input
          className="vh"
          type="file"
          accept="image/*"
          onChange={(event) => void keep(event.target.files?.[0])}
        />
      </label>
      <p className="small" role="status">
        {isBad ? t("badPicture") : t(background.isStarting ? "starting" : "privacy")}
      </p>
    </fieldset>
  );
}
