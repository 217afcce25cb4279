"use client";

import { useMutation, useQuery } from "convex/react";
import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { formatTime } from "@/lib/time/format";
import type { Booking } from "../../SessionScreen";

type Minutes = FunctionArgs<typeof api.bookings.extend>["minutes"];
type Choices = NonNullable<FunctionReturnType<typeof api.bookings.extensions>>;

const MINUTE = 60_000;

/** What the calendar allows, each with the end that it leads to. */
export default function ExtendChoices({ booking }: { booking: Booking }) {
  const t = useTranslations("stage.extend");
  const choices = useQuery(api.bookings.extensions, { bookingId: booking._id });
  const now = useNow();
  const { extend, isBusy, problem } = useExtend(booking);
  if (choices === undefined) return <p className="meta">{t("loading")}</p>;
  if (choices === null) return <p className="meta">{t("refused.not_open")}</p>;
  // In overtime, an end that has passed already is no choice.
  const ends = choices.minutes
    .map((minutes) => ({ minutes, end: booking.endsAt + minutes * MINUTE }))
    .filter(({ end }) => end > now);
  return (
    <>
      <h2>{t("title")}</h2>
      <p className="meta">{t("lead")}</p>
      {ends.map(({ minutes, end }) => (
        <Button
          key={minutes}
          isFull
          aria-disabled={isBusy || undefined}
          onClick={() => extend(minutes as Minutes)}
        >
          {t("choice", { minutes, end: formatTime(end) })}
        </Button>
      ))}
      <p className="small" role="status">
        {problem ?? <Bound choices={choices} />}
      </p>
    </>
  );
}

/** Why there are not more of them. */
function Bound({ choices }: { choices: Choices }) {
  const t = useTranslations("stage.extend");
  const { minutes, nextStartsAt } = choices;
  if (nextStartsAt === null) return minutes.length === 0 ? t("longest") : null;
  return t(minutes.length === 0 ? "none" : "bounded", { time: formatTime(nextStartsAt) });
}

function useExtend({ _id: bookingId, endsAt }: Booking) {
  const t = useTranslations("stage.extend.refused");
  const mutate = useMutation(api.bookings.extend);
  const errorCopy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  async function run(minutes: Minutes) {
    if (isBusy) return;
    setIsBusy(true);
    setProblem(null);
    try {
      const result = await mutate({ bookingId, minutes, endsAt });
      if (result.kind === "extended") document.querySelector<HTMLElement>(".extend")?.hidePopover();
      else if (result.reason === "conflict")
        setProblem(t("conflict", { time: formatTime(result.startsAt) }));
      else setProblem(t(result.reason));
    } catch (error) {
      setProblem(errorCopy(error));
    } finally {
      setIsBusy(false);
    }
  }
  return { extend: (minutes: Minutes) => void run(minutes), isBusy, problem };
}
