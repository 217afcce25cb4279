"use client";

import { useState } from "react";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

type Refused<Reason> = { kind: "refused"; reason: Reason; retryAt?: number };

/**
 * Runs one call to the backend at a time and keeps the reason of a refusal, so that its sentence
 * can stand at the field that it is about; `retryAt` says when a limit lets it through again, and
 * `trouble` is the sentence for an error.
 */
export function useRefusal<Reason extends string>() {
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [reason, setReason] = useState<Reason | null>(null);
  const [retryAt, setRetryAt] = useState<number | null>(null);
  const [trouble, setTrouble] = useState<string | null>(null);
  /** The answer when it was done, else null. */
  const run = async <Answer extends { kind: string }>(
    call: () => Promise<Answer | Refused<Reason>>,
  ): Promise<Answer | null> => {
    if (isBusy) return null;
    setIsBusy(true);
    setReason(null);
    setTrouble(null);
    try {
      const answer = await call();
      if (!isRefused(answer)) return answer;
      setReason(answer.reason);
      setRetryAt(answer.retryAt ?? null);
    } catch (error) {
      setTrouble(copy(error));
    } finally {
      setIsBusy(false);
    }
    return null;
  };
  return { run, isBusy, reason, retryAt, trouble, refuse: setReason };
}

function isRefused<Reason>(answer: { kind: string }): answer is Refused<Reason> {
  return answer.kind === "refused";
}
