"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Note } from "@/components/ui/Note";
import { Problem } from "../people/Problem";
import { BroadcastTerms } from "./BroadcastTerms";
import { type BroadcastNow, stageOf } from "./stage";
import { StagePill } from "./StagePill";
import { useBroadcastAnswer } from "./useBroadcastAnswer";

/** Asks the person before anybody outside sees them. Put off, it stays in sight. */
export function BroadcastConsent({ broadcast }: { broadcast: BroadcastNow }) {
  const t = useTranslations("broadcast.consent");
  const [isPutOff, setIsPutOff] = useState(false);
  const answer = useBroadcastAnswer(broadcast);
  const { name } = broadcast.startedBy;
  if (!broadcast.mustAnswer) return null;
  if (isPutOff) {
    return (
      <section className="line-notice" aria-label={t("label")}>
        <p>{t(broadcast.maySend ? "open" : "openLate", { name })}</p>
        <div className="acts">
          <Button onClick={() => setIsPutOff(false)}>{t("answer")}</Button>
        </div>
      </section>
    );
  }
  return (
    <Dialog
      title={t(stageOf(broadcast) === "asked" ? "asks" : "airs", { name })}
      above={<StagePill broadcast={broadcast} />}
      isCalm
      onClose={() => setIsPutOff(true)}
    >
      <BroadcastTerms destinations={broadcast.destinations} />
      <Note icon="info">{t(broadcast.maySend ? "free" : "late")}</Note>
      <Problem text={answer.problem} />
      {/* Both weigh the same, and neither is chosen beforehand. */}
      <div className="acts acts-even">
        <Button aria-disabled={answer.isBusy || undefined} onClick={() => void answer.refuse()}>
          {t("no")}
        </Button>
        <Button aria-disabled={answer.isBusy || undefined} onClick={() => void answer.agree()}>
          {t("yes")}
        </Button>
      </div>
    </Dialog>
  );
}
