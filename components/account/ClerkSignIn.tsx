"use client";

import { SignIn } from "@clerk/nextjs";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { homeOf, safeDestination } from "@/lib/auth/destination";
import { useMaybeMe } from "@/lib/auth/me";
import { usePhase } from "@/lib/auth/usePhase";
import { SignInFault } from "./SignInFault";
import { Waiting } from "./SignedIn";

/** Clerk's own form. Whoever is signed in already goes on; `as` is of the local sign-in alone. */
export function SignInPanel({ to }: { to: string | null; as: string | null }) {
  const router = useRouter();
  const phase = usePhase();
  const me = useMaybeMe();
  const destination = phase === "ready" && me ? (safeDestination(to) ?? homeOf(me)) : null;
  useEffect(() => {
    if (destination) router.replace(destination);
  }, [router, destination]);
  if (phase === "signed_out") return <ClerkForm />;
  if (phase === "ready" || phase === "waiting") return <Waiting />;
  return <SignInFault phase={phase} />;
}

function ClerkForm() {
  // Back to this page, which waits for Convex to know the person and then goes on.
  const here = window.location.pathname + window.location.search;
  return (
    <main className="mid" id="main">
      <SignIn routing="hash" forceRedirectUrl={here} signUpForceRedirectUrl={here} />
    </main>
  );
}
