"use client";

import { useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { canBeAutomatic, pipKind } from "@/lib/stage/pip";
import { MoreItem } from "../controls/MoreItem";
import { useTools } from "../toolkit/toolsContext";

/** The small window over other apps: now, and by itself only where it was asked for. */
export function PipItems() {
  const t = useTranslations("stage.pip");
  const { pip } = useTools();
  const state = useSyncExternalStore(pip.subscribe, pip.getSnapshot, pip.getSnapshot);
  if (pipKind() === null) return null;
  return (
    <>
      <MoreItem
        icon="picture-in-picture"
        label={t(state.window ? "close" : "open")}
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
