"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useMe } from "@/lib/auth/me";
import { formatSecond } from "@/lib/time/format";
import { CheckLine } from "./CheckLine";
import type { SessionCheck } from "./useGoLiveChecks";

export function isSessionGood(check: SessionCheck): boolean {
  if (check.kind !== "looked") return false;
  return check.profile === "ok" && check.session === "ok" && check.worker === "ok";
}

type Props = { session: SessionCheck; children: ReactNode };

/** Signed in, then the devices, profile, room and recorder. */
export function GoLiveList({ session, children }: Props) {
  const t = useTranslations("broadcast.check");
  const tStart = useTranslations("broadcast.start");
  const me = useMe();
  return (
    <ul className="checks" aria-label={tStart("checks")}>
      <CheckLine state="good" text={t("signedIn", { name: me.name })} />
      {children}
      <SessionLines session={session} />
    </ul>
  );
}

function SessionLines({ session }: { session: SessionCheck }) {
  const t = useTranslations("broadcast.check");
  switch (session.kind) {
    case "checking":
      return <CheckLine state="checking" text={t("checking")} />;
    case "failed":
      return <CheckLine state="bad" text={t("failed")} />;
    case "refused": {
      const isLimit = session.reason === "rate_limited";
      const text = isLimit
        ? t("rate_limited", { time: formatSecond(session.retryAt ?? 0) })
        : t("not_found");
      return <CheckLine state="bad" text={text} />;
    }
    case "looked": {
      const { profile, session: room, worker } = session;
      const stateOf = (value: string) => (value === "ok" ? "good" : "bad");
      return (
        <>
          <CheckLine state={stateOf(profile)} text={t(`profile.${profile}`)} />
          <CheckLine state={stateOf(room)} text={t(`session.${room}`)} />
          <CheckLine state={stateOf(worker)} text={t(`worker.${worker}`)} />
        </>
      );
    }
  }
}
