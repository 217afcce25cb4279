"use client";

import { useTranslations } from "next-intl";
import type { Place } from "@/lib/stage/places";
import { useRoom } from "../roomContext";
import { placed } from "./placed";

/** How many the strip has no room for; pressed, a grid of all. */
export function HiddenTile({ count, place }: { count: number; place: Place }) {
  const t = useTranslations("stage.tile");
  const { stage } = useRoom();
  return (
    <button
      type="button"
      {...placed(place, "more-people")}
      aria-label={t("showMore", { count })}
      onClick={() => stage.choose("grid")}
    >
      {t("more", { count })}
    </button>
  );
}
