"use client";

import { useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { canBeAutomatic, hasPictureForPip, pipKind, watchPictures } from "@/lib/stage/pip";
import { MoreItem } from "../controls/MoreItem";
import { useTools } from "../toolkit/toolsContext";

/** The small window over other apps: now, and by itself only where it was asked for. */
export function PipItems() {
  const t = useTranslations("stage.pip");
  const { pip } = useTools();
  const state = useSyncExternalStore(pip.subscribe, pip.getSnapshot, pip.getSnapshot);
  const hasPicture = useSyncExternalStore(watchPictures, hasPictureForPip, () => false);
  if (pipKind() === null) return null;
  const isClosed = !state.isOpen && !hasPicture;
  return (
    <>
      <MoreItem
        icon="picture-in-picture"
        label={t(isClosed ? "later" : state.isOpen ? "close" : "open")}
        isClosed={isClosed}
        onClick={() => void pip.toggle()}
      />
      {canBeAutomatic() && (
        <MoreItem
          icon="picture-in-picture"
          label={t("automatic")}
          isChecked={state.isAutomatic}
          onClick={() => pip.setAutomatic(!state.isAutomatic)}
        />
      )}
    </>
  );
}
