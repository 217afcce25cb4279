"use client";

import { useTranslations } from "next-intl";
import { NotIn } from "../asking/NotIn";
import type { RecordingNow } from "./stage";
import { useAnswer } from "./useAnswer";

/** Who came later and did not agree stays unseen and unheard while it runs; the way back. */
export function NotAgreed({ recording }: { recording: RecordingNow }) {
  const t = useTranslations("recording.notAgreed");
  const answer = useAnswer(recording);
  if (recording.maySend || recording.mustAnswer) return null;
  const words = { label: t("label"), title: t("title"), text: t("text"), agree: t("agree") };
  return <NotIn answer={answer} words={words} />;
}
