"use client";

import { useState } from "react";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

type Answer = { kind: string; reason?: string };

/**
 * Runs one call to the backend at a time and keeps the sentence for what went wrong.
 * @param refused the sentence for a refusal by its reason
 */
export function useDoing(refused: (reason: string) => string) {
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  /** True when it was done. */
  const run = async (call: () => Promise<Answer>): Promise<boolean> => {
    if (isBusy) return false;
    setIsBusy(true);
    setProblem(null);
    try {
      const answer = await call();
      if (answer.kind !== "refused") return true;
      setProblem(refused(answer.reason ?? ""));
    } catch (error) {
      setProblem(copy(error));
    } finally {
      setIsBusy(false);
    }
    return false;
  };
  return { run, isBusy, problem };
}
