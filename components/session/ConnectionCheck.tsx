"use client";

import { useTranslations } from "next-intl";
import { HopLine } from "@/components/ui/HopLine";
import { useNow } from "@/lib/clock/useNow";
import type { Session } from "@/lib/session/session";
import type { Snapshot } from "@/lib/session/types";
import { formatTime } from "@/lib/time/format";
import { FailureText } from "./FailureText";
import { useHops } from "./hops";
import { Seconds, SecondsUntil } from "./Seconds";
import type { Booking } from "./SessionScreen";

type Props = { booking: Booking; snapshot: Snapshot; session: Session };

/** The line of hops and one sentence about it. */
export function ConnectionCheck({ booking, snapshot, session }: Props) {
  const t = useTranslations("session.check");
  return (
    <section className="card doctor" aria-label={t("label")}>
      <HopLine hops={useHops(snapshot, booking)} />
      <div className="doctor-say" role="status">
        <Sentence booking={booking} snapshot={snapshot} session={session} />
      </div>
    </section>
  );
}

const strong = (chunks: React.ReactNode) => <b>{chunks}</b>;
const go = (chunks: React.ReactNode) => <b className="go">{chunks}</b>;
const warn = (chunks: React.ReactNode) => <b className="warn">{chunks}</b>;

function Sentence({ booking, snapshot, session }: Props) {
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
      return (
        <FailureText
          failure={state.failure}
          nextTryAt={state.nextTryAt}
          onRetry={session.retryNow}
        />
      );
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
  if (reason === "busy") return <p>{t.rich("busy.text", { b: strong })}</p>;
  return <p>{t.rich("too_early.text", { b: strong, time: formatTime(booking.opensAt) })}</p>;
}
