"use client";

import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { Button } from "@/components/ui/Button";
import { HopLine } from "@/components/ui/HopLine";
import { useNow } from "@/lib/clock/useNow";
import { untilLoaded } from "@/lib/loading/untilLoaded";
import { isUpToProvider } from "@/lib/session/refusals";
import type { Session } from "@/lib/session/session";
import type { Snapshot } from "@/lib/session/types";
import { formatTime } from "@/lib/time/format";
import { FailureText, NextTry } from "./FailureText";
import { useHops } from "./hops";
import { Seconds, SecondsUntil } from "./Seconds";
import type { Booking } from "./SessionScreen";
import { useDoctorCase } from "./useDoctor";

type Props = { booking: Booking; snapshot: Snapshot; session: Session };

// Nobody whose way is clear needs it.
const SessionDoctor = lazy(() => untilLoaded(() => import("../doctor/SessionDoctor")));
const Plan = lazy(() => untilLoaded(() => import("../doctor/Plan")));

/** The line of hops and one sentence about it, or the check of each step. */
export function ConnectionCheck(props: Props) {
  const t = useTranslations();
  const { examination, isAsked, ask } = useDoctorCase();
  const { booking, snapshot, session } = props;
  const { state } = snapshot;
  const hops = useHops(snapshot, booking);
  const sentence = <Sentence {...props} />;
  const hasFailed = state.phase === "failed";
  const line = (
    <>
      <HopLine hops={hops} />
      <div className="doctor-say" role="status">
        {sentence}
        {hasFailed && <NextTry state={state} onRetry={session.retryNow} />}
      </div>
      <Button kind="bare" icon="stethoscope" aria-busy={isAsked} onClick={ask}>
        {t(isAsked ? "doctor.starting" : "session.check.doctor")}
      </Button>
    </>
  );
  return (
    <section className="card doctor" aria-label={t("session.check.label")}>
      {examination ? (
        <Suspense fallback={line}>
          <SessionDoctor
            booking={booking}
            hops={hops}
            before={sentence}
            state={state}
            onRetry={session.retryNow}
          />
        </Suspense>
      ) : (
        line
      )}
      {/* It stays while a check comes: somebody may have pressed something in it. */}
      {hasFailed && (
        <Suspense fallback={null}>
          <Plan booking={booking} />
        </Suspense>
      )}
    </section>
  );
}

const strong = (chunks: React.ReactNode) => <b>{chunks}</b>;
const go = (chunks: React.ReactNode) => <b className="go">{chunks}</b>;
const warn = (chunks: React.ReactNode) => <b className="warn">{chunks}</b>;

function Sentence({ booking, snapshot }: Props) {
  const t = useTranslations("session.check");
  const { state, progress } = snapshot;
  switch (state.phase) {
    case "ready":
      if (progress.at === "signal" && progress.state === "failed")
        return <p>{t.rich("noSignal", { b: warn })}</p>;
      return (
        <p>
          {progress.at === "media" ? t.rich("ready", { b: go }) : t.rich("checking", { b: strong })}
        </p>
      );
    case "refused":
      return <Waiting booking={booking} state={state} />;
    case "failed":
      return <FailureText failure={state.failure} />;
    case "connecting":
      return <p>{t.rich("joining", { time: () => <Seconds since={state.since} /> })}</p>;
    default:
      return <p>{t.rich("checking", { b: strong })}</p>;
  }
}

/** Refusals that end by themselves. */
function Waiting({
  booking,
  state,
}: {
  booking: Booking;
  state: Extract<Snapshot["state"], { phase: "refused" }>;
}) {
  const t = useTranslations("session.refused");
  const check = useTranslations("session.check");
  const now = useNow(60_000);
  const { reason, retryAt } = state.refusal;
  if (reason === "rate_limited") {
    return (
      <p>
        {t.rich("rate_limited.text", {
          b: warn,
          time: () => <SecondsUntil at={retryAt ?? now} />,
        })}
      </p>
    );
  }
  if (isUpToProvider({ reason })) return <p>{check.rich("atTheDoor", { b: go })}</p>;
  if (reason === "busy") return <p>{t.rich("busy.text", { b: strong })}</p>;
  return <p>{t.rich("too_early.text", { b: strong, time: formatTime(booking.opensAt) })}</p>;
}
