"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Note } from "@/components/ui/Note";
import { Pill } from "@/components/ui/Pill";
import { Problem } from "../people/Problem";
import { useRoom } from "../room/roomContext";
import { type RecordingNow, stageOf } from "./stage";
import { Terms } from "./Terms";
import { useAnswer } from "./useAnswer";

type Props = { recording: RecordingNow };

/** Asks the person, or shows the notice, before anything of them is recorded. */
export function Consent({ recording }: Props) {
  return recording.terms.consent === "all" ? (
    <Question recording={recording} />
  ) : (
    <Notice recording={recording} />
  );
}

/** Put off, it stays in sight: nothing is decided by closing a window. */
function Question({ recording }: Props) {
  const t = useTranslations("recording.consent");
  const [isPutOff, setIsPutOff] = useState(false);
  const answer = useAnswer(recording);
  const { name } = recording.startedBy;
  if (!recording.mustAnswer) return null;
  if (isPutOff) {
    return (
      <section className="line-notice" aria-label={t("label")}>
        <p>{t(recording.maySend ? "open" : "openLate", { name })}</p>
        <div className="acts">
          <Button onClick={() => setIsPutOff(false)}>{t("answer")}</Button>
        </div>
      </section>
    );
  }
  return (
    <Asked recording={recording} onClose={() => setIsPutOff(true)}>
      <Note icon="info">{t(recording.maySend ? "free" : "late")}</Note>
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
    </Asked>
  );
}

/** Where a notice is enough, a page that shows it says so; who objects still ends it. */
function Notice({ recording }: Props) {
  const t = useTranslations("recording.consent");
  const [isRead, setIsRead] = useState(!recording.mustAnswer);
  const answer = useAnswer(recording);
  const isSeen = useIsSeen(!isRead && recording.mustAnswer);
  const { confirmNotice } = answer;
  useEffect(() => {
    if (isSeen) void confirmNotice();
    // Said once when it is seen; the function is another one at each render.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isSeen]);
  if (isRead) return null;
  const close = () => setIsRead(true);
  return (
    <Asked recording={recording} onClose={close}>
      <Note icon="info">{t("noticeFree")}</Note>
      <Problem text={answer.problem} />
      <div className="acts acts-even">
        <Button
          aria-disabled={answer.isBusy || undefined}
          onClick={() => void answer.refuse().then((isDone) => isDone && close())}
        >
          {t("object")}
        </Button>
        <Button onClick={close}>{t("seen")}</Button>
      </div>
    </Asked>
  );
}

/** True once the page has been in front of the person while the notice stood on it. */
function useIsSeen(isShown: boolean): boolean {
  const [isSeen, setIsSeen] = useState(false);
  useEffect(() => {
    if (!isShown) return;
    const look = () => setIsSeen((was) => was || document.visibilityState === "visible");
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [isShown]);
  return isSeen;
}

type AskedProps = Props & { onClose: () => void; children: React.ReactNode };

function Asked({ recording, onClose, children }: AskedProps) {
  const t = useTranslations("recording.consent");
  const tPill = useTranslations("recording.pill");
  const { booking } = useRoom();
  const stage = stageOf(recording);
  const { name } = recording.startedBy;
  const isAsked = recording.terms.consent === "all" && stage === "asked";
  return (
    <Dialog
      title={t(isAsked ? "asks" : "records", { name })}
      above={
        <Pill sign="circle-dot" tone={stage === "rolling" ? "stop" : "neutral"}>
          {tPill(stage)}
        </Pill>
      }
      isCalm
      onClose={onClose}
    >
      <Terms booking={booking} kind={recording.kind} terms={recording.terms} />
      {children}
    </Dialog>
  );
}
