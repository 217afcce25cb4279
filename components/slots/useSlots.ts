"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { datesOf, shiftDate } from "@/lib/time/month";

type Answer = FunctionReturnType<typeof api.slots.list>;
export type SlotsAnswer = Extract<Answer, { kind: "slots" }>;
export type Slot = SlotsAnswer["slots"][number];

/** What is asked for: a service, or another time for a booking of it. */
export type Asked = { serviceId: string; bookingId?: string };

/** The free slots of a month, as others book them: undefined until they are known. */
export function useSlots({ serviceId, bookingId }: Asked, month: string): Answer | undefined {
  const now = useNow(5 * 60_000);
  // A month of the viewer's begins and ends up to a day before or after the provider's.
  const fromDate = shiftDate(`${month}-01`, -1);
  const days = datesOf(month).length + 2;
  const asked = { serviceId, bookingId, fromDate, days, now };
  const answer = useQuery(api.slots.list, now === 0 ? "skip" : asked);
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
