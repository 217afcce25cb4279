"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Problem } from "../people/Problem";
import { BroadcastTerms } from "./BroadcastTerms";
import { type BroadcastNow, isUnderWay, stageOf } from "./stage";
import { StagePill } from "./StagePill";
import { useBroadcastAnswer } from "./useBroadcastAnswer";

type Props = { broadcast: BroadcastNow; onClose: () => void };

/** A client's: what is public and where, and the way to take one's agreement back. */
export function AiredDialog({ broadcast, onClose }: Props) {
  const t = useTranslations("broadcast.aired");
  const answer = useBroadcastAnswer(broadcast);
  const isOn = isUnderWay(broadcast) && stageOf(broadcast) !== "stopping";
  const canEnd = isOn && broadcast.myAnswer === "agreed";
  return (
    <Dialog
      title={t("title", { name: broadcast.startedBy.name })}
      above={<StagePill broadcast={broadcast} />}
      onClose={onClose}
    >
      <BroadcastTerms destinations={broadcast.destinations} />
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
