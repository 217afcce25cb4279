"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Note } from "@/components/ui/Note";
import type { Timeline } from "./useTimelineWords";

const CALM = ["nothing", "not_measured", "short_breaks", "under_way", "not_yet"];

/** Why it failed, or that it did not, in one sentence, and what to do about it. */
export function Why({ story, isOwn = false }: { story: Timeline; isOwn?: boolean }) {
  const t = useTranslations("timeline");
  const hops = useTranslations("hops");
  const format = useFormatter();
  const { rule, hop, personId } = story.why;
  const name = story.people.find(({ _id }) => _id === personId)?.name ?? "";
  const others = story.people.filter(({ isYou }) => !isYou).map((one) => one.name);
  const isCalm = CALM.includes(rule);
  return (
    <Note tone={isCalm ? "go" : "warn"} icon={isCalm ? "circle-check" : "triangle-alert"}>
      <p>
        <b>{t(isOwn || isCalm ? "whyOwn" : "whyTitle")}</b>
      </p>
      <p data-why={rule}>
        {isOwn
          ? t(`whyYou.${rule}`, { others: format.list(others) })
          : t(`whyAdmin.${rule}`, { name })}
      </p>
      {hop && !isOwn && <p className="small">{t("hop", { hop: hops(hop) })}</p>}
    </Note>
  );
}
