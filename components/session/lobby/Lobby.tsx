"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/Icon";
import { Note } from "@/components/ui/Note";
import { Pill } from "@/components/ui/Pill";
import { api } from "@/convex/_generated/api";
import type { DevicesSnapshot } from "@/lib/devices/devices";
import { chime } from "@/lib/lobby/chime";
import type { Session } from "@/lib/session/session";
import { formatTime } from "@/lib/time/format";
import type { Booking } from "../SessionScreen";
import { Declined } from "./Declined";
import { LeaveLobby } from "./LeaveLobby";
import { useBeat } from "./useBeat";

type Props = { booking: Booking; session: Session; media: DevicesSnapshot };
export type Place = NonNullable<FunctionReturnType<typeof api.lobby.mine>>;

/** In line: the place, that the provider knows, and whether to go in by itself. */
export function Lobby({ booking, session, media }: Props) {
  const place = useQuery(api.lobby.mine, { bookingId: booking._id });
  const [isEager, setIsEager] = useState(false);
  useBeat(booking._id, media);
  useAdmission(place?.state, session, isEager);
  if (!place) return null;
  const shown = { booking, session, place };
  if (place.state === "declined") return <Declined {...shown} />;
  return <InLine {...shown} isEager={isEager} onEager={setIsEager} />;
}

/** Once the provider has decided, the page goes in by itself or asks for its token. */
function useAdmission(state: Place["state"] | undefined, session: Session, isEager: boolean) {
  const admitted = useEffectEvent(() => {
    void chime("admitted").catch(() => undefined);
    if (isEager) session.join();
    else session.recheck();
  });
  useEffect(() => {
    if (state === "admitted") admitted();
  }, [state]);
}

type InLineProps = {
  booking: Booking;
  session: Session;
  place: Place;
  isEager: boolean;
  onEager: (isEager: boolean) => void;
};

function InLine({ booking, session, place, isEager, onEager }: InLineProps) {
  const t = useTranslations("lobby");
  return (
    <section className="stack-2" aria-label={t("label")}>
      <div>
        <Pill tone="go" sign="live">
          {t("since", { time: formatTime(place.sinceAt) })}
        </Pill>
      </div>
      <div role="status" className="stack">
        <h2>{t("position", { position: place.position })}</h2>
        <Line booking={booking} position={place.position} />
        <WhoKnows booking={booking} />
      </div>
      <Note icon="bell">{t("sound")}</Note>
      <div className="stack">
        <Button
          kind={isEager ? "outline" : "go"}
          isBig
          isFull
          icon={isEager ? "check" : undefined}
          aria-pressed={isEager}
          onClick={() => onEager(!isEager)}
        >
          {t(isEager ? "joinsByItself" : "joinWhenAdmitted")}
        </Button>
        <LeaveLobby booking={booking} session={session} words={t("leave")} />
      </div>
    </section>
  );
}

const MOST_SHOWN = 4;

/** Who is in the room now, who is ahead, and oneself. */
function Line({ booking, position }: { booking: Booking; position: number }) {
  const t = useTranslations("lobby.line");
  const first = Math.max(1, position - MOST_SHOWN);
  const ahead = Array.from({ length: position - first }, (_, place) => first + place);
  return (
    <ol className="places" aria-label={t("label")}>
      {booking.presentCount > 0 && (
        <li className="in" aria-label={t("in", { count: booking.presentCount })}>
          <Icon name="video" size="s" />
        </li>
      )}
      {ahead.map((place) => (
        <li key={place} aria-label={t("ahead", { place })}>
          {place}
        </li>
      ))}
      <li className="you" aria-label={t("youAt", { place: position })}>
        {t("you")}
      </li>
    </ol>
  );
}

function WhoKnows({ booking }: { booking: Booking }) {
  const t = useTranslations("lobby.known");
  const provider = booking.present.find(({ role }) => role === "provider");
  return (
    <p className="meta">
      {provider
        ? t("here", { name: provider.name })
        : t("notYet", { name: booking.provider.name, time: formatTime(booking.startsAt) })}
    </p>
  );
}
