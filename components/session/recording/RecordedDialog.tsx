"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Pill } from "@/components/ui/Pill";
import { Problem } from "../people/Problem";
import { useRoom } from "../room/roomContext";
import { isUnderWay, type RecordingNow, stageOf } from "./stage";
import { Terms } from "./Terms";
import { useAnswer } from "./useAnswer";

type Props = { recording: RecordingNow; onClose: () => void };

/** Everybody else's: what is recorded and for whom, and the way to take one's agreement back. */
export function RecordedDialog({ recording, onClose }: Props) {
  const t = useTranslations("recording.recorded");
  const tPill = useTranslations("recording.pill");
  const { booking } = useRoom();
  const answer = useAnswer(recording);
  const stage = stageOf(recording);
  const hasAgreed = recording.myAnswer === "agreed" || recording.myAnswer === "notified";
  const canEnd = hasAgreed && isUnderWay(stage) && stage !== "stopping";
  return (
    <Dialog
      title={t("title", { name: recording.startedBy.name })}
      above={
        <Pill sign="circle-dot" tone={stage === "rolling" ? "stop" : "neutral"}>
          {tPill(stage)}
        </Pill>
      }
      onClose={onClose}
    >
      <Terms booking={booking} kind={recording.kind} terms={recording.terms} />
      {canEnd && <p className="meta">{t("withdrawText")}</p>}
      <Problem text={answer.problem} />
      <div className="acts">
        {canEnd && (
          <Button
            kind="stop"
            icon="circle-stop"
            aria-disabled={answer.isBusy || undefined}
            onClick={() => void answer.refuse().then((isDone) => isDone && onClose())}
          >
            {t("withdraw")}
          </Button>
        )}
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the answer that changes nothing */}
        <Button kind="bare" onClick={onClose} autoFocus>
          {t("close")}
        </Button>
      </div>
    </Dialog>
  );
}
