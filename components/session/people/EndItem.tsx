"use client";

import { useTranslations } from "next-intl";
import { MoreItem } from "../room/controls/MoreItem";
import { useRoom } from "../room/roomContext";

/** The menu's line that ends the session for everybody; a provider's alone. */
export function EndItem() {
  const t = useTranslations("people");
  const { booking, ask } = useRoom();
  if (booking.role !== "provider") return null;
  return <MoreItem icon="circle-stop" label={t("endForAll")} onClick={() => ask("end")} />;
}
