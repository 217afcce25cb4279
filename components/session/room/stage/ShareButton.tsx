"use client";

import { useTranslations } from "next-intl";
import { keyOf } from "@/lib/stage/keys";
import { ControlButton } from "../controls/ControlButton";
import { MoreItem } from "../controls/MoreItem";
import { useShare } from "./useShare";

/** In the bar, where the screen is wide enough. */
export function ShareButton() {
  const t = useTranslations("stage.share");
  const { phase, isAllowed, toggle } = useShare();
  if (!isAllowed && phase !== "on") return null;
  return (
    <ControlButton
      icon="monitor-up"
      className="hide-m"
      label={t(phase === "on" ? "stop" : "start")}
      isOn={phase === "on"}
      aria-busy={phase === "asking"}
      aria-keyshortcuts={keyOf("share")}
      onClick={toggle}
    />
  );
}

/** In the menu, where the bar has no room for it. */
export function ShareItem() {
  const t = useTranslations("stage.share");
  const { phase, isAllowed, toggle } = useShare();
  if (!isAllowed && phase !== "on") return null;
  return (
    <MoreItem
      icon={phase === "on" ? "monitor-x" : "monitor-up"}
      className="only-m"
      label={t(phase === "on" ? "stop" : "start")}
      onClick={toggle}
    />
  );
}
