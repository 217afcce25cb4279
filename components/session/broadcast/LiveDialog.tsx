"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Problem } from "../people/Problem";
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
      <Answers broadcast={broadcast} />
      {stage !== "asked" && (
        <Outputs broadcast={broadcast} onRetry={(id) => void controls.retry(id)} />
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

function Answers({ broadcast }: { broadcast: BroadcastNow }) {
  const t = useTranslations("broadcast.manageDialog");
  const people = broadcast.details?.people ?? [];
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
