"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Answers } from "../asking/Answers";
import { Problem } from "@/components/ui/Problem";
import { useRoom } from "../room/roomContext";
import { LayoutField } from "./LayoutField";
import { isUnderWay, type RecordingNow, stageOf } from "./stage";
import { StagePill } from "./StagePill";
import { useControls } from "./useControls";

type Props = { recording: RecordingNow; onClose: () => void };

/** A provider's: who has agreed, the layout, pause and the end. */
export function ManageDialog({ recording, onClose }: Props) {
  const t = useTranslations("recording.manageDialog");
  const { booking } = useRoom();
  const controls = useControls(booking);
  const stage = stageOf(recording);
  const isOn = isUnderWay(stage) && stage !== "stopping";
  return (
    <Dialog title={t("title")} above={<StagePill recording={recording} />} onClose={onClose}>
      <Answers
        label={t("answers")}
        people={recording.details?.people ?? []}
        wordFor={(answer) => t(`answer.${answer}`)}
      />
      {isOn && recording.kind === "composite" && (
        <LayoutField
          value={recording.layout}
          onChange={(layout) => void controls.setLayout(layout)}
        />
      )}
      <Problem text={controls.problem} />
      <div className="acts">
        {stage === "rolling" && (
          <Button icon="pause" onClick={() => void controls.pause()}>
            {t("pause")}
          </Button>
        )}
        {stage === "paused" && (
          <Button icon="play" onClick={() => void controls.resume()}>
            {t("resume")}
          </Button>
        )}
        {isOn && (
          <Button
            kind="stop"
            icon="circle-stop"
            onClick={() => void controls.stop().then((isDone) => isDone && onClose())}
          >
            {t(stage === "asked" ? "takeBack" : "stop")}
          </Button>
        )}
        <Button kind="bare" onClick={onClose}>
          {t("close")}
        </Button>
      </div>
    </Dialog>
  );
}
