"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Problem } from "../people/Problem";
import type { BroadcastNow } from "./stage";
import { useBroadcastAnswer } from "./useBroadcastAnswer";

/** Who came later and did not agree stays unseen and unheard while it is live; the way back. */
export function NotInBroadcast({ broadcast }: { broadcast: BroadcastNow }) {
  const t = useTranslations("broadcast.notAgreed");
  const answer = useBroadcastAnswer(broadcast);
  if (broadcast.maySend || broadcast.mustAnswer) return null;
  return (
    <section className="line-notice" aria-label={t("label")}>
      <p>
        <b>{t("title")}</b> {t("text")}
      </p>
      <div className="acts">
        <Button aria-disabled={answer.isBusy || undefined} onClick={() => void answer.agree()}>
          {t("agree")}
        </Button>
      </div>
      <Problem text={answer.problem} />
    </section>
  );
}
