"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { namesWith } from "../asking/people";
import { Waiting } from "../asking/Waiting";
import { useListed } from "../recording/useListed";
import { useRoom } from "../room/roomContext";
import { type BroadcastNow, stageOf } from "./stage";
import { useBroadcastControls } from "./useBroadcastControls";

type Props = { broadcast: BroadcastNow };

/** To the provider: who has not answered, who is not sent, and which destination is out. */
export function BroadcastHostNote({ broadcast }: Props) {
  return (
    <>
      <Asked broadcast={broadcast} />
      <Silent broadcast={broadcast} />
      <Failed broadcast={broadcast} />
    </>
  );
}

function Asked({ broadcast }: Props) {
  const t = useTranslations("broadcast.waiting");
  const listed = useListed();
  const { booking } = useRoom();
  const controls = useBroadcastControls(booking);
  const stage = stageOf(broadcast);
  if (stage !== "asked" && stage !== "starting") return null;
  const missing = namesWith(broadcast, [null]);
  const isOpen = stage === "asked" && missing.length > 0;
  return (
    <Waiting
      label={t("label")}
      missing={missing.length}
      text={isOpen ? t("for", { names: listed(missing), count: missing.length }) : t("starting")}
      takeBack={t("takeBack")}
      controls={controls}
    />
  );
}

/** Who is in the room while it is live, and sends nothing because they did not agree. */
function Silent({ broadcast }: Props) {
  const t = useTranslations("broadcast.waiting");
  const listed = useListed();
  const { booking } = useRoom();
  if (stageOf(broadcast) !== "live") return null;
  const isHere = (personId: string) => booking.present.some(({ userId }) => userId === personId);
  const silent = namesWith(broadcast, [null, "declined"], isHere);
  return (
    silent.length > 0 && (
      <p className="notice small" role="status">
        {t("late", { names: listed(silent), count: silent.length })}
      </p>
    )
  );
}

function Failed({ broadcast }: Props) {
  const t = useTranslations("broadcast.waiting");
  const listed = useListed();
  const { ask } = useRoom();
  const outputs = broadcast.details?.outputs ?? [];
  const failed = outputs.filter(({ state }) => state === "failed").map(({ name }) => name);
  if (stageOf(broadcast) !== "live" || failed.length === 0) return null;
  return (
    <Note tone="stop" icon="triangle-alert" role="alert">
      <p>{t("failed", { names: listed(failed), count: failed.length })}</p>
      <div className="acts">
        <Button onClick={() => ask("broadcast")}>{t("see")}</Button>
      </div>
    </Note>
  );
}
