"use client";

import { useTranslations } from "next-intl";
import { ControlButton } from "../room/controls/ControlButton";
import { MoreItem } from "../room/controls/MoreItem";
import { useOwnHand } from "./useHands";

/** In the bar; on a phone its place is in the menu. */
export function HandButton() {
  const t = useTranslations("signals.hand");
  const { isRaised, toggle } = useOwnHand();
  return (
    <ControlButton
      icon="hand"
      label={t("raise")}
      isOn={isRaised}
      className="hide-m"
      onClick={toggle}
    />
  );
}

export function HandItem() {
  const t = useTranslations("signals.hand");
  const { isRaised, toggle } = useOwnHand();
  return <MoreItem icon="hand" label={t("raise")} isChecked={isRaised} onClick={toggle} />;
}
