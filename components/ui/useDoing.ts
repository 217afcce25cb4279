"use client";

import { useState } from "react";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

type Answer = { kind: string; reason?: string };

/**
 * Runs one call to the backend at a time and keeps the sentence for what went wrong. Calls that are
 * named run beside each other, each name once.
 * @param refused the sentence for a refusal by its reason
 */
export function useDoing(refused: (reason: string) => string) {
  const copy = useErrorCopy();
  const [doing, setDoing] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  /** True when it was done. */
  const run = async (call: () => Promise<Answer>, name = ""): Promise<boolean> => {
    if (doing.includes(name)) return false;
    setDoing((known) => [...known, name]);
    setProblem(null);
    try {
      const answer = await call();
      if (answer.kind !== "refused") return true;
      setProblem(refused(answer.reason ?? ""));
    } catch (error) {
      setProblem(copy(error));
    } finally {
      setDoing((known) => known.filter((one) => one !== name));
    }
    return false;
  };
  return { run, doing, isBusy: doing.length > 0, problem };
}
