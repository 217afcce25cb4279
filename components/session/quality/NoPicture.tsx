"use client";

import { useTranslations } from "next-intl";
import { Avatar } from "../room/Avatar";
import type { HiddenPicture } from "./QualityContext";

/** A person without a picture, and why, where it is not that they turned the camera off. */
export function NoPicture({ name, hidden }: { name: string; hidden: HiddenPicture }) {
  const t = useTranslations();
  const why = hidden ? t(`line.hidden.${hidden}`) : t("session.room.cameraOff");
  return (
    <>
      <Avatar name={name} note={hidden ? "" : why} />
      {hidden && <p className="small hidden-picture">{why}</p>}
    </>
  );
}
