"use client";

import { useTranslations } from "next-intl";
import { NotIn } from "../asking/NotIn";
import type { BroadcastNow } from "./stage";
import { useBroadcastAnswer } from "./useBroadcastAnswer";

/** Who came later and did not agree stays unseen and unheard while it is live; the way back. */
export function NotInBroadcast({ broadcast }: { broadcast: BroadcastNow }) {
  const t = useTranslations("broadcast.notAgreed");
  const answer = useBroadcastAnswer(broadcast);
  if (broadcast.maySend || broadcast.mustAnswer) return null;
  const words = { label: t("label"), title: t("title"), text: t("text"), agree: t("agree") };
  return <NotIn answer={answer} words={words} />;
}
