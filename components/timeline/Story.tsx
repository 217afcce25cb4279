"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { zoneCity } from "@/lib/time/format";
import { EventTable } from "./EventTable";
import { Picture } from "./Picture";
import type { Timeline } from "./useTimelineWords";

/** What happened in a session: the picture, and the same as a table. */
export function Story({ story }: { story: Timeline }) {
  const t = useTranslations("timeline");
  const id = useId();
  const rowId = (index: number) => `${id}-${index}`;
  return (
    <>
      <section className="card flush" aria-label={t("story")}>
        <Picture story={story} rowId={rowId} />
      </section>
      <section className="card flush" aria-label={t("events")}>
        <div className="row between events-head">
          <h2>{t("events")}</h2>
          <p className="small">
            {t("count", { count: story.events.length })} · {t("zone", { zone: zoneCity() })}
          </p>
        </div>
        {story.isCut && <p className="meta events-head">{t("cut")}</p>}
        <EventTable story={story} rowId={rowId} />
      </section>
    </>
  );
}
