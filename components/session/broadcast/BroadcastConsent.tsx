"use client";

import { useTranslations } from "next-intl";
import { Question } from "../asking/Question";
import { BroadcastTerms } from "./BroadcastTerms";
import { type BroadcastNow, stageOf } from "./stage";
import { StagePill } from "./StagePill";
import { useBroadcastAnswer } from "./useBroadcastAnswer";

/** Asks the person before anybody outside sees them. */
export function BroadcastConsent({ broadcast }: { broadcast: BroadcastNow }) {
  const t = useTranslations("broadcast.consent");
  const answer = useBroadcastAnswer(broadcast);
  const { name } = broadcast.startedBy;
  if (!broadcast.mustAnswer) return null;
  const words = {
    label: t("label"),
    title: t(stageOf(broadcast) === "asked" ? "asks" : "airs", { name }),
    open: t(broadcast.maySend ? "open" : "openLate", { name }),
    toAnswer: t("answer"),
    note: t(broadcast.maySend ? "free" : "late"),
    yes: t("yes"),
    no: t("no"),
  };
  return (
    <Question answer={answer} above={<StagePill broadcast={broadcast} />} words={words}>
      <BroadcastTerms destinations={broadcast.destinations} isKept={broadcast.isKept} />
    </Question>
  );
}
