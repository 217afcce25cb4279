"use client";

import { useTranslations } from "next-intl";
import { TakeBack } from "../asking/TakeBack";
import { useRoom } from "../room/roomContext";
import { isUnderWay, type RecordingNow, stageOf } from "./stage";
import { StagePill } from "./StagePill";
import { Terms } from "./Terms";
import { useAnswer } from "./useAnswer";

type Props = { recording: RecordingNow; onClose: () => void };

/** Everybody else's: what is recorded and for whom, and the way to take one's agreement back. */
export function RecordedDialog({ recording, onClose }: Props) {
  const t = useTranslations("recording.recorded");
  const { booking } = useRoom();
  const answer = useAnswer(recording);
  const stage = stageOf(recording);
  const hasAgreed = recording.myAnswer === "agreed" || recording.myAnswer === "notified";
  const words = {
    title: t("title", { name: recording.startedBy.name }),
    withdrawText: t("withdrawText"),
    withdraw: t("withdraw"),
    close: t("close"),
  };
  return (
    <TakeBack
      answer={answer}
      canEnd={hasAgreed && isUnderWay(stage) && stage !== "stopping"}
      above={<StagePill recording={recording} />}
      onClose={onClose}
      words={words}
    >
      <Terms booking={booking} kind={recording.kind} terms={recording.terms} />
    </TakeBack>
  );
}
