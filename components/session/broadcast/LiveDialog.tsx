"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Answers } from "../asking/Answers";
import { Problem } from "@/components/ui/Problem";
import { useRoom } from "../room/roomContext";
import { Outputs } from "./Outputs";
import { type BroadcastNow, isUnderWay, stageOf } from "./stage";
import { StagePill } from "./StagePill";
import { useBroadcastControls } from "./useBroadcastControls";

type Props = { broadcast: BroadcastNow; onClose: () => void };

/** A provider's: who has agreed, how each destination is, and the end. */
export function LiveDialog({ broadcast, onClose }: Props) {
  const t = useTranslations("broadcast.manageDialog");
  const { booking } = useRoom();
  const controls = useBroadcastControls(booking);
  const stage = stageOf(broadcast);
  const isOn = isUnderWay(broadcast) && stage !== "stopping";
  return (
    <Dialog title={t("title")} above={<StagePill broadcast={broadcast} />} onClose={onClose}>
      <Answers
        label={t("answers")}
        people={broadcast.details?.people ?? []}
        wordFor={(answer) => t(`answer.${answer}`)}
      />
      {stage !== "asked" && (
        <Outputs broadcast={broadcast} onRetry={(id) => void controls.retry(id)} />
      )}
      {broadcast.watchSlug !== null && (
        <p className="small">
          <a href={`/watch/${broadcast.watchSlug}`} target="_blank" rel="noreferrer">
            {t("watch")}
          </a>
        </p>
      )}
      <Problem text={controls.problem} />
      <div className="acts">
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
