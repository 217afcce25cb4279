"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { Problem } from "../people/Problem";
import { useListed } from "../recording/useListed";
import { useRoom } from "../room/roomContext";
import { type BroadcastNow, stageOf } from "./stage";
import { useBroadcastControls } from "./useBroadcastControls";

type Props = { broadcast: BroadcastNow };

/** To the provider: who has not answered, who is not sent, and which destination is out. */
export function BroadcastHostNote({ broadcast }: Props) {
  return (
    <>
      <Waiting broadcast={broadcast} />
      <Silent broadcast={broadcast} />
      <Failed broadcast={broadcast} />
    </>
  );
}

function Waiting({ broadcast }: Props) {
  const t = useTranslations("broadcast.waiting");
  const listed = useListed();
  const { booking } = useRoom();
  const controls = useBroadcastControls(booking);
  const stage = stageOf(broadcast);
  if (stage !== "asked" && stage !== "starting") return null;
  const missing = peopleWithout(broadcast, [null]);
  const isAsked = stage === "asked" && missing.length > 0;
  return (
    <section className="line-notice" aria-label={t("label")} data-waiting-for={missing.length}>
      <p role="status">
        {isAsked ? t("for", { names: listed(missing), count: missing.length }) : t("starting")}
      </p>
      <div className="acts">
        <Button kind="bare" onClick={() => void controls.stop()}>
          {t("takeBack")}
        </Button>
      </div>
      <Problem text={controls.problem} />
    </section>
  );
}

/** Who is in the room while it is live, and sends nothing because they did not agree. */
function Silent({ broadcast }: Props) {
  const t = useTranslations("broadcast.waiting");
  const listed = useListed();
  const { booking } = useRoom();
  if (stageOf(broadcast) !== "live") return null;
  const isHere = (personId: string) => booking.present.some(({ userId }) => userId === personId);
  const silent = peopleWithout(broadcast, [null, "declined"], isHere);
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

type Answer = NonNullable<BroadcastNow["details"]>["people"][number]["answer"];

function peopleWithout(
  { details }: BroadcastNow,
  answers: readonly Answer[],
  isMeant: (personId: string) => boolean = () => true,
): string[] {
  return (details?.people ?? [])
    .filter(({ personId, answer }) => answers.includes(answer) && isMeant(personId))
    .map(({ name }) => name);
}
