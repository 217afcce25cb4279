"use client";

import { useMutation } from "convex/react";
import type { FunctionArgs, FunctionReturnType } from "convex/server";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { instantOf, type Start } from "@/lib/time/start";
import type { Policy } from "./PolicyFields";

export const MAX_TITLE = 120;

/** In place of a client: nobody, as the session is the provider's own, to go live from. */
export const NOBODY = "nobody";

/** The form as it stands; `startsAt` is what the field shows, or "now". */
export type Draft = {
  clientId: string;
  title: string;
  minutes: number;
  startsAt: Start | "now";
  /** Missing: unchanged from what new bookings start from, or that is not known yet. */
  policy?: Policy;
};

type Refused = Extract<FunctionReturnType<typeof api.bookings.create>, { kind: "refused" }>;
/**
 * What there is a sentence for; time that is taken is a question. `skipped`: the page's own, as the
 * backend is told of instants alone.
 */
type Reason = Exclude<Refused["reason"], "taken"> | "skipped";
export type Problem = { place: "client" | "title" | "start" | "policy" | "form"; text: string };

/** The field that a refusal is about. */
const PLACES: Record<Reason, Problem["place"]> = {
  not_provider: "form",
  bad_request_key: "form",
  used_request_key: "form",
  bad_title: "title",
  no_clients: "client",
  too_many_clients: "client",
  unknown_client: "client",
  bad_time: "start",
  skipped: "start",
  bad_policy: "policy",
};

type Ends = { onDone: () => void; onMade?: (bookingId: Id<"bookings">) => void };

/** Makes the booking; a live one leads straight to its session, a later one back to the list. */
export function useCreateBooking(draft: Draft, { onDone, onMade }: Ends) {
  const t = useTranslations("newBooking.refused");
  const mutate = useMutation(api.bookings.create);
  const router = useRouter();
  const copy = useErrorCopy();
  // One key for the whole dialog: a second press, or a retry after a lost answer, is the same booking.
  const [requestKey] = useState(() => crypto.randomUUID());
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const overlap = useOverlap(draft);
  // A start that is "now" has no field to stand at.
  const refuse = (reason: Reason) => {
    const place = PLACES[reason];
    const isShown = place !== "start" || draft.startsAt !== "now";
    setProblem({ place: isShown ? place : "form", text: t(reason) });
  };
  const create = async () => {
    if (isBusy || draft.policy === undefined) return;
    const request = toRequest(draft);
    if (typeof request === "string") return refuse(request);
    setIsBusy(true);
    setProblem(null);
    try {
      const mayOverlap = overlap.at === null ? undefined : true;
      const result = await mutate({ requestKey, ...request, mayOverlap });
      if (result.kind === "created") {
        onDone();
        if (request.startsAt === "now") router.push(`/sessions/${result.bookingId}`);
        else onMade?.(result.bookingId);
        return;
      }
      if (result.reason === "taken") overlap.ask(result.startsAt);
      else refuse(result.reason);
    } catch (error) {
      setProblem({ place: "form", text: copy(error) });
    }
    setIsBusy(false);
  };
  return { create, isBusy, problem, overlapsAt: overlap.at };
}

/** What a booking overlaps with was told, and the next press is a yes to it: of these times alone. */
function useOverlap({ startsAt, minutes }: Draft) {
  const [told, setTold] = useState<{ times: string; at: number } | null>(null);
  const times = JSON.stringify([startsAt, minutes]);
  return {
    at: told?.times === times ? told.at : null,
    ask: (at: number) => setTold({ times, at }),
  };
}

type Request = Omit<FunctionArgs<typeof api.bookings.create>, "requestKey" | "mayOverlap">;

// What an empty field would be refused for is said without asking.
function toRequest({ clientId, title, minutes, startsAt, policy }: Draft): Request | Reason {
  if (clientId === "") return "no_clients";
  if (title.trim() === "") return "bad_title";
  const at = startsAt === "now" ? startsAt : instantOf(startsAt);
  if (at === null) return "bad_time";
  if (at === "skipped") return at;
  return {
    title,
    ...(clientId === NOBODY
      ? { clientIds: [], isAlone: true }
      : { clientIds: [clientId as Id<"users">] }),
    startsAt: at,
    durationMinutes: minutes,
    policy,
  };
}
