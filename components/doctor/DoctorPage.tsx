"use client";

import { useConvex } from "convex/react";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { HopLine } from "@/components/ui/HopLine";
import { HOP_IDS } from "@/components/ui/HopLine";
import { LinkButton } from "@/components/ui/LinkButton";
import type { Phase } from "@/lib/auth/phase";
import { usePhase } from "@/lib/auth/usePhase";
import { useConfig } from "@/lib/config/context";
import type { Examination } from "@/lib/doctor/examine";
import type { SignInState } from "@/lib/doctor/patient";
import { untilLoaded } from "@/lib/loading/untilLoaded";

// Whoever opens this page may have a line that lets little through.
const Findings = lazy(() => untilLoaded(() => import("./Findings")));

/** The whole check, with nothing to join: for before a session, and for an operator. */
export function DoctorPage() {
  const t = useTranslations("doctor");
  const phase = usePhase();
  const { examination, begin } = useCheck(phase);
  return (
    <main className="main main-narrow" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
        </div>
      </div>
      <section className="card doctor doctor-page" aria-label={t("label")}>
        {examination ? (
          <Suspense fallback={<Starting />}>
            <Findings key={examination.attemptId} examination={examination} onAgain={begin} />
          </Suspense>
        ) : (
          <Starting />
        )}
        {phase === "signed_out" && (
          <div className="acts">
            <LinkButton kind="go" href="/sign-in?to=%2Fdoctor">
              {t("toSignIn")}
            </LinkButton>
          </div>
        )}
      </section>
    </main>
  );
}

function Starting() {
  const t = useTranslations("doctor");
  return (
    <>
      <HopLine hops={HOP_IDS.map((id) => ({ id, state: "waiting" }))} />
      <p className="doctor-say" role="status">
        {t("starting")}
      </p>
    </>
  );
}

/** Begins by itself once it is known who is signed in, and again when that changes. */
function useCheck(phase: Phase) {
  const convex = useConvex();
  const config = useConfig();
  const [examination, setExamination] = useState<Examination | null>(null);
  const signIn = signInOf(phase);
  const begun = useRef<SignInState | null>(null);
  const begin = useCallback(async () => {
    if (signIn === null) return;
    const { startCheck } = await untilLoaded(() => import("./startCheck"));
    // Who is signed in may have changed while the code came.
    if (begun.current !== signIn) return;
    const attemptId = crypto.randomUUID();
    const who = async () => signIn;
    setExamination(
      startCheck({ convex, config, bookingId: null, attemptId, depth: "all", signIn: who }),
    );
  }, [convex, config, signIn]);
  useEffect(() => () => examination?.stop(), [examination]);
  useEffect(() => {
    if (begun.current === signIn) return;
    begun.current = signIn;
    void begin();
  }, [begin, signIn]);
  return { examination, begin: () => void begin() };
}

/** Null while it is being found out. */
function signInOf(phase: Phase): SignInState | null {
  switch (phase) {
    case "waiting":
      return null;
    case "signed_out":
      return "out";
    case "sign_in_unreachable":
      return "unreachable";
    case "sign_in_refused":
      return "refused";
    case "account_failed":
      return "account_failed";
    // The backend's own silence is the next step's to find.
    case "backend_unreachable":
    case "ready":
      return "in";
  }
}
