"use client";

import { useTranslations } from "next-intl";
import { useCallback, useEffect } from "react";
import { SignedIn, Waiting } from "@/components/account/SignedIn";
import { ComeIn, useSecret } from "@/components/guest/ComeIn";
import { Announcer } from "@/components/session/room/Announcer";
import { SessionScreen } from "@/components/session/SessionScreen";
import { buttonClass } from "@/components/ui/Button";
import { FaultPage } from "@/components/ui/FaultPage";
import { keepUsedLink, useUsedLink } from "@/lib/embed/usedLink";
import { posterTo, tellOf } from "@/lib/embed/messages";
import type { Session } from "@/lib/session/session";

type EmbeddedSessionProps = {
  bookingId: string;
  /** The sites that may frame it. */
  origins: string[];
};

/** A session in a frame: for a guest by the link behind the `#`, else for who is signed in here. */
export function EmbeddedSession({ bookingId, origins }: EmbeddedSessionProps) {
  const secret = useSecret();
  const used = useUsedLink();
  useWaysOut();
  const onSession = useTelling(origins);
  if (secret === null || used === undefined) return <Waiting />;
  // Whoever reloads the page around comes with the same link, which has let them in already.
  if (secret !== "" && secret !== used) {
    return <ComeIn onAccepted={(accepted) => enter(secret, accepted)} />;
  }
  return (
    <SignedIn signedOut={<OwnWindow bookingId={bookingId} />}>
      <Announcer>
        <SessionScreen key={bookingId} bookingId={bookingId} onSession={onSession} />
      </Announcer>
    </SignedIn>
  );
}

/** A new document, whose policy is of the booking that the link was of. */
function enter(secret: string, bookingId: string): void {
  keepUsedLink(secret);
  window.location.replace(`/embed/${bookingId}${window.location.search}`);
}

function useTelling(origins: string[]) {
  return useCallback(
    (session: Session) => {
      const asked = new URLSearchParams(window.location.search).get("origin");
      return tellOf(session, posterTo(asked, origins));
    },
    [origins],
  );
}

/** No other page of ours may be framed: a link to one opens a window. */
function useWaysOut(): void {
  useEffect(() => {
    const leave = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
      if (!(link instanceof HTMLAnchorElement) || link.hash !== "" || link.download !== "") return;
      event.preventDefault();
      event.stopPropagation();
      window.open(link.href, "_blank", "noopener");
    };
    document.addEventListener("click", leave, { capture: true });
    return () => document.removeEventListener("click", leave, { capture: true });
  }, []);
}

/** A browser keeps what a frame of ours has apart from our own pages: who signed in there is not, here. */
function OwnWindow({ bookingId }: { bookingId: string }) {
  const t = useTranslations("embed");
  return (
    <FaultPage
      title={t("signedOut.title")}
      actions={
        <a
          className={buttonClass({ kind: "go" })}
          href={`/sessions/${bookingId}`}
          target="_blank"
          rel="noopener"
        >
          {t("signedOut.open")}
        </a>
      }
    >
      <p className="lead">{t("signedOut.body")}</p>
    </FaultPage>
  );
}
