"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Pill } from "@/components/ui/Pill";
import { Problem } from "../people/Problem";
import { useRoom } from "../room/roomContext";
import { LayoutField } from "./LayoutField";
import { isUnderWay, type RecordingNow, stageOf } from "./stage";
import { useControls } from "./useControls";

type Props = { recording: RecordingNow; onClose: () => void };

/** A provider's: who has agreed, the layout, pause and the end. */
export function ManageDialog({ recording, onClose }: Props) {
  const t = useTranslations("recording.manageDialog");
  const { booking } = useRoom();
  const tPill = useTranslations("recording.pill");
  const controls = useControls(booking);
  const stage = stageOf(recording);
  const isOn = isUnderWay(stage) && stage !== "stopping";
  return (
    <Dialog
      title={t("title")}
      above={
        <Pill sign="circle-dot" tone={stage === "rolling" ? "stop" : "neutral"}>
          {tPill(stage)}
        </Pill>
      }
      onClose={onClose}
    >
      <Answers recording={recording} />
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

function Answers({ recording }: { recording: RecordingNow }) {
  const t = useTranslations("recording.manageDialog");
  const people = recording.details?.people ?? [];
  return (
    <dl className="dl" aria-label={t("answers")}>
      {people.map(({ personId, name, answer }) => (
        <div className="contents" key={personId}>
          <dt>{name}</dt>
          <dd>{t(`answer.${answer ?? "open"}`)}</dd>
        </div>
      ))}
    </dl>
  );
}
