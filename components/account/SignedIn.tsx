"use client";

import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect } from "react";
import { HOP_IDS } from "@/components/ui/HopLine";
import { HopLine } from "@/components/ui/HopLine";
import { StillWaiting } from "@/components/ui/StillWaiting";
import { usePhase } from "@/lib/auth/usePhase";
import { SignInFault } from "./SignInFault";

/** Shows its children to a signed-in person; to everybody else the way there, or what is in it. */
export function SignedIn({ children, signedOut }: { children: ReactNode; signedOut?: ReactNode }) {
  const phase = usePhase();
  if (phase === "ready") return children;
  if (phase === "signed_out") return signedOut ?? <ToSignIn />;
  if (phase === "waiting") return <Waiting />;
  return <SignInFault phase={phase} />;
}

function ToSignIn() {
  const router = useRouter();
  const path = usePathname();
  useEffect(() => {
    const here = path + window.location.search;
    router.replace(`/sign-in?to=${encodeURIComponent(here)}`);
  }, [router, path]);
  return <Waiting />;
}

const FIRST_HOP = HOP_IDS.map(
  (id, place) => ({ id, state: place === 0 ? "now" : "waiting" }) as const,
);

/** The usual wait is a blink, so this shows itself only after a moment (by CSS). */
export function Waiting() {
  const t = useTranslations("account");
  return (
    <main className="mid" id="main" aria-busy="true">
      <div className="mid-text late">
        <div className="card doctor doctor-alone">
          <HopLine hops={FIRST_HOP} />
        </div>
        <p className="lead" role="status">
          {t("waiting")}
        </p>
        <StillWaiting />
      </div>
    </main>
  );
}
