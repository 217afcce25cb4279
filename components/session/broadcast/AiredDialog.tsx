"use client";

import { useTranslations } from "next-intl";
import { TakeBack } from "../asking/TakeBack";
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
  const words = {
    title: t("title", { name: broadcast.startedBy.name }),
    withdrawText: t("withdrawText"),
    withdraw: t("withdraw"),
    close: t("close"),
  };
  return (
    <TakeBack
      answer={answer}
      canEnd={isOn && broadcast.myAnswer === "agreed"}
      above={<StagePill broadcast={broadcast} />}
      onClose={onClose}
      words={words}
    >
      <BroadcastTerms destinations={broadcast.destinations} isKept={broadcast.isKept} />
    </TakeBack>
  );
}
