"use client";

import { useTranslations } from "next-intl";
import { keyOf } from "@/lib/stage/keys";
import { ControlButton } from "../room/controls/ControlButton";
import { MoreItem } from "../room/controls/MoreItem";
import { useShortcut } from "../room/stage/useShortcut";
import { useOwnHand } from "./useHands";

/** In the bar; on a phone its place is in the menu. */
export function HandButton() {
  const t = useTranslations("signals.hand");
  const { isRaised, toggle } = useOwnHand();
  useShortcut("hand", toggle);
  return (
    <ControlButton
      icon="hand"
      label={t("raise")}
      isOn={isRaised}
      className="hide-m"
      aria-keyshortcuts={keyOf("hand")}
      onClick={toggle}
    />
  );
}

export function HandItem() {
  const t = useTranslations("signals.hand");
  const { isRaised, toggle } = useOwnHand();
  return (
    <MoreItem
      icon="hand"
      className="only-m"
      label={t("raise")}
      isChecked={isRaised}
      onClick={toggle}
    />
  );
}
