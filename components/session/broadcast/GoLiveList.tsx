"use client";

import { useTranslations } from "next-intl";
import { useMe } from "@/lib/auth/me";
import type { DeviceState } from "@/lib/devices/devices";
import { formatSecond } from "@/lib/time/format";
import { CheckLine } from "./CheckLine";
import type { SessionCheck } from "./useGoLiveChecks";

export type DeviceCheck = "ok" | "off" | "problem";

/** A device that is off by choice is in nobody's way. */
export function deviceCheck({ problem, track, isWanted }: DeviceState): DeviceCheck {
  if (problem !== null) return "problem";
  return track !== null && isWanted ? "ok" : "off";
}

export function isSessionGood(check: SessionCheck): boolean {
  if (check.kind !== "looked") return false;
  return check.profile === "ok" && check.session === "ok" && check.worker === "ok";
}

type Props = { session: SessionCheck; camera: DeviceCheck; microphone: DeviceCheck };

/** Signed in, profile, camera, microphone, room, recorder. */
export function GoLiveList({ session, camera, microphone }: Props) {
  const t = useTranslations("broadcast.check");
  const tStart = useTranslations("broadcast.start");
  const me = useMe();
  return (
    <ul className="checks" aria-label={tStart("checks")}>
      <CheckLine state="good" text={t("signedIn", { name: me.name })} />
      <CheckLine state={camera === "problem" ? "bad" : "good"} text={t(`camera.${camera}`)} />
      <CheckLine
        state={microphone === "problem" ? "bad" : "good"}
        text={t(`microphone.${microphone}`)}
      />
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
