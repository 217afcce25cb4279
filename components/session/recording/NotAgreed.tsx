"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Problem } from "../people/Problem";
import type { RecordingNow } from "./stage";
import { useAnswer } from "./useAnswer";

/** Who came later and did not agree stays unseen and unheard while it runs; the way back. */
export function NotAgreed({ recording }: { recording: RecordingNow }) {
  const t = useTranslations("recording.notAgreed");
  const answer = useAnswer(recording);
  if (recording.maySend || recording.mustAnswer) return null;
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
