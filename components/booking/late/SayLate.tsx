"use client";

import { useMutation } from "convex/react";
import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { useNow } from "@/lib/clock/useNow";
import { type BookingDetail, othersOf } from "../rows";
import { mayBeLate } from "./mayBeLate";

type Minutes = FunctionArgs<typeof api.bookings.sayLate>["minutes"];
type Answer = FunctionReturnType<typeof api.bookings.sayLate>;
type Refusal = Extract<Answer, { kind: "refused" }>["reason"];

const MINUTES: readonly Minutes[] = [5, 10, 15];

/** A word to the other side that one comes late, while that is worth a word. */
export function SayLate({ booking }: { booking: BookingDetail }) {
  const me = useMe();
  const now = useNow(60_000);
  const isWorthIt = othersOf(booking).length > 0 && mayBeLate(booking, me._id, now);
  return isWorthIt && <Choice booking={booking} />;
}

function Choice({ booking }: { booking: BookingDetail }) {
  const t = useTranslations("late");
  const me = useMe();
  const box = useRef<HTMLDivElement>(null);
  const [isOpen, setIsOpen] = useState(false);
  const say = useMutation(api.bookings.sayLate);
  const { run, isBusy, problem } = useDoing((reason) => t(`refused.${reason as Refusal}`));
  const said = booking.late.find(({ userId }) => userId === me._id);
  const choose = async (minutes: Minutes) => {
    if (!(await run(() => say({ bookingId: booking._id, minutes })))) return;
    setIsOpen(false);
    // What was pressed goes: the focus stays with what opened it.
    box.current?.querySelector("button")?.focus();
  };
  return (
    <div className="stack" ref={box}>
      <p className="small" role="status">
        {said && t("yours", { minutes: said.minutes })}
      </p>
      <Button kind="bare" icon="clock" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
        {t(said ? "change" : "open")}
      </Button>
      {isOpen && (
        <div className="row" role="group" aria-label={t("by")}>
          {MINUTES.map((minutes) => (
            <Button
              key={minutes}
              aria-disabled={isBusy || undefined}
              onClick={() => void choose(minutes)}
            >
              {t("minutes", { minutes })}
            </Button>
          ))}
        </div>
      )}
      <Problem text={problem} />
    </div>
  );
}
