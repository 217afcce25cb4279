"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import type { Session } from "@/lib/session/session";
import { formatTime } from "@/lib/time/format";
import type { Booking } from "../SessionScreen";
import { LeaveLobby } from "./LeaveLobby";
import type { Place } from "./Lobby";

type Props = { booking: Booking; session: Session; place: Place };

/** Not now: what the provider wrote, and the way to ask again. */
export function Declined({ booking, session, place }: Props) {
  const t = useTranslations("lobby.declined");
  const mutate = useMutation(api.lobby.askAgain);
  const copy = useErrorCopy();
  const [problem, setProblem] = useState<string | null>(null);
  const now = useNow(1000);
  const isSoon = now < place.askAgainAt;
  const { name } = booking.provider;
  const ask = async () => {
    try {
      await mutate({ bookingId: booking._id });
    } catch (error) {
      setProblem(copy(error));
    }
  };
  return (
    <section className="stack-2" aria-label={t("label")}>
      <div role="status" className="stack">
        <h2>{t("title", { name })}</h2>
        {place.message ? (
          <blockquote className="said">{place.message}</blockquote>
        ) : (
          <p className="meta">{t("text")}</p>
        )}
      </div>
      {problem && (
        <Note tone="stop" icon="triangle-alert" role="alert">
          {problem}
        </Note>
      )}
      <Button
        kind="go"
        isBig
        isFull
        aria-disabled={isSoon || undefined}
        onClick={isSoon ? undefined : () => void ask()}
      >
        {isSoon ? t("askAt", { time: formatTime(place.askAgainAt) }) : t("askAgain")}
      </Button>
      <LeaveLobby booking={booking} session={session} words={t("leave")} />
    </section>
  );
}
