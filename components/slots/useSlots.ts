"use client";

import { useQueries } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useMemo, useState } from "react";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { mergeAnswers, piecesOf } from "@/lib/booking/slotPieces";

type Answer = FunctionReturnType<typeof api.slots.list>;
export type SlotsAnswer = Extract<Answer, { kind: "slots" }>;
export type Slot = SlotsAnswer["slots"][number];

/** What is asked for: a service, or another time for a booking of it. */
export type Asked = { serviceId: string; bookingId?: string };

/** The free slots of a month, as others book them: undefined until they are known. */
export function useSlots({ serviceId, bookingId }: Asked, month: string): Answer | undefined {
  const now = useNow(5 * 60_000);
  const requests = useMemo(() => {
    const service = { serviceId, now };
    const asked = bookingId === undefined ? service : { ...service, bookingId };
    const pieces = now === 0 ? [] : piecesOf(month);
    return Object.fromEntries(
      pieces.map((piece) => [
        piece.fromDate,
        { query: api.slots.list, args: { ...asked, ...piece } },
      ]),
    );
  }, [serviceId, bookingId, month, now]);
  const answers: Record<string, Answer | Error | undefined> = useQueries(requests);
  const answer = useMemo(
    () => mergeAnswers(Object.keys(requests).map((key) => answers[key])),
    [requests, answers],
  );
  return useKept(answer, `${serviceId} ${bookingId ?? ""} ${month}`);
}

/** The last answer to the same question, while a newer one is on its way. */
function useKept<T>(answer: T | undefined, question: string): T | undefined {
  const [kept, keep] = useState<{ question: string; answer: T } | null>(null);
  if (answer !== undefined && (kept?.answer !== answer || kept.question !== question)) {
    keep({ question, answer });
  }
  return answer ?? (kept?.question === question ? kept.answer : undefined);
}
