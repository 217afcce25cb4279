"use client";

import { useTranslations } from "next-intl";
import { lazy, Suspense, useEffect } from "react";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { FaultPage } from "@/components/ui/FaultPage";
import { hopsUpTo } from "@/components/ui/HopLine";
import { useAccount } from "@/lib/auth/account";
import { useSignOut } from "@/lib/auth/me";
import type { Phase } from "@/lib/auth/phase";
import { useAuthSource } from "@/lib/auth/source";
import { untilLoaded } from "@/lib/loading/untilLoaded";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

// Few meet it, and it asks the server for more.
const SetupCause = lazy(() =>
  untilLoaded(async () => ({ default: (await import("./SetupCause")).SetupCause })),
);

type FaultPhase = Exclude<Phase, "ready" | "signed_out" | "waiting">;

const RELOAD_MS = 15_000;

// Only these two end by themselves.
const retriesItself: ReadonlySet<FaultPhase> = new Set([
  "sign_in_unreachable",
  "backend_unreachable",
]);

/** Why a person who wants in is not in yet, by the hop that holds them. */
export function SignInFault({ phase }: { phase: FaultPhase }) {
  const t = useTranslations("account.fault");
  useReload(phase === "sign_in_unreachable");
  const hop = phase === "backend_unreachable" || phase === "account_failed" ? "booking" : "signIn";
  return (
    <FaultPage
      role="alert"
      hops={hopsUpTo(hop, "failed", t(`${phase}.hop`))}
      title={t(`${phase}.title`)}
      actions={<FaultActions phase={phase} />}
      foot={retriesItself.has(phase) ? t("retrying") : undefined}
    >
      <p className="lead">{t(`${phase}.body`)}</p>
      {phase === "account_failed" && <AccountError />}
      {(phase === "sign_in_refused" || phase === "account_failed") && (
        <Suspense fallback={null}>
          <SetupCause />
        </Suspense>
      )}
    </FaultPage>
  );
}

/** Clerk's script gives up after some tries of its own; a new page is another try. */
function useReload(isWanted: boolean) {
  const { problem } = useAuthSource();
  const isStuck = isWanted && problem === null;
  useEffect(() => {
    if (!isStuck) return;
    const timer = setTimeout(() => window.location.reload(), RELOAD_MS);
    return () => clearTimeout(timer);
  }, [isStuck]);
}

function AccountError() {
  const account = useAccount();
  const copy = useErrorCopy();
  return account.kind === "failed" ? <p className="lead">{copy(account.error)}</p> : null;
}

function FaultActions({ phase }: { phase: FaultPhase }) {
  const t = useTranslations("account");
  const account = useAccount();
  const signOut = useSignOut();
  const again = account.kind === "failed" ? account.retry : () => window.location.reload();
  return (
    <>
      <Button kind="go" icon="rotate-cw" onClick={again}>
        {t("fault.again")}
      </Button>
      {phase !== "backend_unreachable" && (
        <Button onClick={signOut}>{t("fault.signInAgain")}</Button>
      )}
      <LinkButton icon="stethoscope" href="/doctor">
        {t("check")}
      </LinkButton>
    </>
  );
}
