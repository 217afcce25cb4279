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
  const t = useTranslations("session.check");
  const { examination, ask } = useDoctorCase();
  return (
    <section className="card doctor" aria-label={t("label")}>
      {examination ? (
        <Examined {...props} />
      ) : (
        <>
          <Line {...props} />
          <Button kind="bare" icon="stethoscope" onClick={ask}>
            {t("doctor")}
          </Button>
          {props.snapshot.state.phase === "failed" && (
            <Suspense fallback={null}>
              <Plan booking={props.booking} />
            </Suspense>
          )}
        </>
      )}
    </section>
  );
}

function Examined(props: Props) {
  const { booking, snapshot, session } = props;
  const hops = useHops(snapshot, booking);
  return (
    <Suspense fallback={<Line {...props} />}>
      <SessionDoctor
        booking={booking}
        hops={hops}
        before={<Sentence {...props} />}
        state={snapshot.state}
        onRetry={session.retryNow}
      />
    </Suspense>
  );
}

function Line(props: Props) {
  const { booking, snapshot, session } = props;
  const { state } = snapshot;
  return (
    <>
      <HopLine hops={useHops(snapshot, booking)} />
      <div className="doctor-say" role="status">
        <Sentence {...props} />
        {state.phase === "failed" && <NextTry state={state} onRetry={session.retryNow} />}
      </div>
    </>
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
