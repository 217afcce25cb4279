"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Note } from "@/components/ui/Note";
import { Question } from "../asking/Question";
import { Problem } from "@/components/ui/Problem";
import { useRoom } from "../room/roomContext";
import { type RecordingNow, stageOf } from "./stage";
import { StagePill } from "./StagePill";
import { Terms } from "./Terms";
import { useAnswer } from "./useAnswer";

type Props = { recording: RecordingNow };

/** Asks the person, or shows the notice, before anything of them is recorded. */
export function Consent({ recording }: Props) {
  return recording.terms.consent === "all" ? (
    <Asking recording={recording} />
  ) : (
    <Notice recording={recording} />
  );
}

function Asking({ recording }: Props) {
  const t = useTranslations("recording.consent");
  const { booking } = useRoom();
  const answer = useAnswer(recording);
  const { name } = recording.startedBy;
  if (!recording.mustAnswer) return null;
  const words = {
    label: t("label"),
    title: t(stageOf(recording) === "asked" ? "asks" : "records", { name }),
    open: t(recording.maySend ? "open" : "openLate", { name }),
    toAnswer: t("answer"),
    note: t(recording.maySend ? "free" : "late"),
    yes: t("yes"),
    no: t("no"),
  };
  return (
    <Question answer={answer} above={<StagePill recording={recording} />} words={words}>
      <Terms booking={booking} kind={recording.kind} terms={recording.terms} />
    </Question>
  );
}

/** Where a notice is enough, a page that shows it says so; who objects still ends it. */
function Notice({ recording }: Props) {
  const t = useTranslations("recording.consent");
  const { booking } = useRoom();
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
    <Dialog
      title={t("records", { name: recording.startedBy.name })}
      above={<StagePill recording={recording} />}
      isCalm
      onClose={close}
    >
      <Terms booking={booking} kind={recording.kind} terms={recording.terms} />
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
    </Dialog>
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
