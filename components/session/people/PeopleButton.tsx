"use client";

import { useTranslations } from "next-intl";
import { PanelButton } from "../room/controls/PanelButton";
import { useRoom } from "../room/roomContext";
import { useLine } from "./useLine";

/** Opens the people panel; the number is of those who wait in the lobby. */
export function PeopleButton() {
  const t = useTranslations("people");
  const waiting = useLine(useRoom().booking).length;
  return (
    <PanelButton
      id="people"
      icon="users"
      label={waiting > 0 ? t("openWithWaiting", { count: waiting }) : t("open")}
      count={waiting}
    />
  );
}
