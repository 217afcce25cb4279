"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { NextTry } from "@/components/session/FailureText";
import type { Booking } from "@/components/session/SessionScreen";
import { useDoctorCase } from "@/components/session/useDoctor";
import type { Hop } from "@/components/ui/HopLine";
import type { SessionState } from "@/lib/session/types";
import Findings from "./Findings";
import Plan from "./Plan";

type Props = {
  booking: Booking;
  hops: readonly Hop[];
  /** What the join itself says. */
  before: ReactNode;
  state: SessionState;
  onRetry: () => void;
};

/** The check inside prejoin: asked for, or begun by a join that takes long or has failed. */
export default function SessionDoctor({ booking, hops, before, state, onRetry }: Props) {
  const t = useTranslations("doctor");
  const { examination, isAsked, ask, dismiss } = useDoctorCase();
  if (examination === null) return null;
  const hasFailed = state.phase === "failed";
  const retry = hasFailed && <NextTry state={state} onRetry={onRetry} />;
  if (isAsked) {
    return (
      <Findings
        examination={examination}
        retry={retry}
        onAgain={ask}
        onClose={dismiss}
        plan={!hasFailed && <Plan booking={booking} />}
      />
    );
  }
  return (
    <Findings
      examination={examination}
      hops={hops}
      before={before}
      whenClear={
        hasFailed && (
          <>
            {before}
            <p>{t.rich("clearNow", { b: (text) => <b className="go">{text}</b> })}</p>
          </>
        )
      }
      retry={retry}
      onAgain={hasFailed ? ask : undefined}
    />
  );
}
