"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { namesWith } from "../asking/people";
import { Waiting } from "../asking/Waiting";
import { Problem } from "@/components/ui/Problem";
import { useAnnounce } from "../room/Announcer";
import { useRoom } from "../room/roomContext";
import { type RecordingNow, stageOf } from "./stage";
import { useControls } from "./useControls";
import { useListed } from "./useListed";

/** To the provider: who has not answered yet, and what keeps the recording from going on. */
export function HostNote({ recording }: { recording: RecordingNow }) {
  const alarm = recording.details?.alarm;
  return (
    <>
      {alarm ? <Alarm kind={alarm} /> : <Asked recording={recording} />}
      <Restarted recording={recording} />
      <Silent recording={recording} />
    </>
  );
}

function Alarm({ kind }: { kind: "slow_start" | "unseen" }) {
  const t = useTranslations("recording.alarm");
  const { booking } = useRoom();
  const announce = useAnnounce();
  const controls = useControls(booking);
  const text = t(kind);
  useEffect(() => announce(text, "assertive"), [announce, text]);
  return (
    <Note tone="stop" icon="triangle-alert">
      <p>{text}</p>
      <div className="acts">
        <Button onClick={() => void controls.stop()}>{t("stop")}</Button>
      </div>
      <Problem text={controls.problem} />
    </Note>
  );
}

/** The recorder failed once: what was said meanwhile has to be said again, or noted. */
function Restarted({ recording }: { recording: RecordingNow }) {
  const t = useTranslations("recording.restarted");
  const stage = stageOf(recording);
  const hasFailed = (recording.details?.restarts ?? 0) > 0;
  if (!hasFailed || (stage !== "again" && stage !== "rolling")) return null;
  return (
    <p className="notice small" role="status">
      {t(stage)}
    </p>
  );
}

function Asked({ recording }: { recording: RecordingNow }) {
  const t = useTranslations("recording.waiting");
  const listed = useListed();
  const { booking } = useRoom();
  const controls = useControls(booking);
  const stage = stageOf(recording);
  if (stage !== "asked" && stage !== "starting") return null;
  const missing = namesWith(recording, [null]);
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

/** Who is in the room while it runs, and sends nothing because they did not agree. */
function Silent({ recording }: { recording: RecordingNow }) {
  const t = useTranslations("recording.waiting");
  const listed = useListed();
  const { booking } = useRoom();
  const stage = stageOf(recording);
  const isRunning = stage === "rolling" || stage === "paused" || stage === "again";
  const isHere = (personId: string) => booking.present.some(({ userId }) => userId === personId);
  const here = (answer: Answer) => (isRunning ? namesWith(recording, [answer], isHere) : []);
  const undecided = here(null);
  const against = here("declined");
  return (
    <>
      {undecided.length > 0 && (
        <p className="notice small" role="status">
          {t("late", { names: listed(undecided), count: undecided.length })}
        </p>
      )}
      {against.length > 0 && (
        <p className="notice small" role="status">
          {t("declined", { names: listed(against), count: against.length })}
        </p>
      )}
    </>
  );
}

type Answer = NonNullable<RecordingNow["details"]>["people"][number]["answer"];
