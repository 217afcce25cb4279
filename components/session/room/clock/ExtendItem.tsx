"use client";

import { useTranslations } from "next-intl";
import { MoreItem } from "../controls/MoreItem";
import { useRoom } from "../roomContext";
import { openExtend } from "./Extend";

export function ExtendItem() {
  const t = useTranslations("stage.extend");
  const { booking } = useRoom();
  if (booking.role !== "provider") return null;
  return <MoreItem icon="clock" label={t("item")} onClick={openExtend} />;
}
