"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import type { Snapshot } from "@/lib/session/types";
import { formatTime } from "@/lib/time/format";
import { isEarly } from "./hops";
import type { Booking } from "./SessionScreen";
import { type SessionParts, usePhase } from "./useSession";

type Props = SessionParts & { booking: Booking; snapshot: Snapshot; media: DevicesSnapshot };

/** The one next step. A closed door keeps its place and says when it opens. */
export function JoinBar({ booking, snapshot, media, session, devices }: Props) {
  const t = useTranslations("session.join");
  const phase = usePhase(session);
  if (phase === "refused") {
    const words = isEarly(snapshot)
      ? t("opensAt", { time: formatTime(booking.opensAt) })
      : t("paused");
    return (
      <div className="joinbar">
        <Button isBig isFull aria-disabled="true">
          {words}
        </Button>
        <p className="small center">{isEarly(snapshot) && t("window")}</p>
      </div>
    );
  }
  const join = () => {
    performance.mark("parley:join-click");
    session.join();
  };
  const isJoining = phase === "connecting";
  const joinWithSound = () => {
    devices.setWanted("camera", false);
    join();
  };
  return (
    <div className="joinbar">
      <Button
        kind="go"
        isBig
        isFull
        aria-disabled={isJoining || undefined}
        onClick={isJoining ? undefined : join}
      >
        {t(isJoining ? "joining" : phase === "failed" ? "again" : wordFor(media))}
      </Button>
      {snapshot.state.phase === "connecting" ? (
        <Button kind="bare" isFull onClick={session.leave}>
          {t("stop")}
        </Button>
      ) : (
        media.camera.track && (
          <Button
            kind="bare"
            isFull
            icon="headphones"
            onClick={isJoining ? undefined : joinWithSound}
          >
            {t("soundOnly")}
          </Button>
        )
      )}
    </div>
  );
}

/** The button says what the person joins with when a device is missing. */
function wordFor({ camera, microphone }: DevicesSnapshot) {
  if (camera.problem && microphone.problem) return "listenOnly";
  if (camera.problem) return "withoutCamera";
  return microphone.problem ? "withoutMicrophone" : "join";
}
