"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Pill } from "@/components/ui/Pill";
import { api } from "@/convex/_generated/api";
import { formatSecond } from "@/lib/time/format";
import { useRoom } from "../room/roomContext";
import { type BroadcastNow, type Output, stageOf } from "./stage";

type Props = { broadcast: BroadcastNow; onRetry: (id: Output["outputId"]) => void };
type Health = FunctionReturnType<typeof api.broadcasts.health>[number];

const TONES = {
  connecting: "neutral",
  live: "go",
  stalled: "warn",
  failed: "stop",
  ended: "neutral",
} as const;

const SIGNS = {
  connecting: "hourglass",
  live: "live",
  stalled: "triangle-alert",
  failed: "triangle-alert",
  ended: "check",
} as const;

/** Each destination by itself: its state, why, how it takes the stream, and another try. */
export function Outputs({ broadcast, onRetry }: Props) {
  const t = useTranslations("broadcast.manageDialog");
  const { booking } = useRoom();
  const health = useQuery(api.broadcasts.health, { bookingId: booking._id }) ?? [];
  const canRetry = stageOf(broadcast) === "live";
  return (
    <ul className="outputs" aria-label={t("outputs")}>
      {broadcast.details?.outputs.map((output) => (
        <OutputLine
          key={output.outputId}
          output={output}
          health={health.find(({ outputId }) => outputId === output.outputId)}
          onRetry={canRetry && output.state === "failed" ? () => onRetry(output.outputId) : null}
        />
      ))}
    </ul>
  );
}

type LineProps = { output: Output; health: Health | undefined; onRetry: (() => void) | null };

function OutputLine({ output, health, onRetry }: LineProps) {
  const t = useTranslations("broadcast.output");
  const tDialog = useTranslations("broadcast.manageDialog");
  const { name, state, problem, retries } = output;
  const isRunning = state === "live" || state === "stalled";
  return (
    <li data-output={state}>
      <p className="row">
        <b>{name}</b>
        <Pill tone={TONES[state]} sign={SIGNS[state]}>
          {t(`state.${state}`)}
        </Pill>
      </p>
      {problem && <p className="small">{t(`problem.${problem}`)}</p>}
      {retries > 0 && <p className="small">{t("retries", { count: retries })}</p>}
      {isRunning && health?.lastDataAt && <Figures health={health} at={health.lastDataAt} />}
      {onRetry && (
        <Button icon="rotate-cw" aria-label={tDialog("retry", { name })} onClick={onRetry}>
          {tDialog("retryShort")}
        </Button>
      )}
    </li>
  );
}

function Figures({ health, at }: { health: Health; at: number }) {
  const t = useTranslations("broadcast.output");
  const { kbps, droppedFrames: dropped } = health;
  return <p className="small">{t("health", { kbps, dropped, time: formatSecond(at) })}</p>;
}
