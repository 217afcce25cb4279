"use client";

import { useAction } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useCallback, useEffect, useState } from "react";
import { api } from "@/convex/_generated/api";
import { useAuthSource } from "@/lib/auth/source";
import { serverNow } from "@/lib/clock/clock";
import { useConfig } from "@/lib/config/context";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { fetchAppFacts } from "@/lib/setup/askApp";
import { keyHostOf, NOTHING_KNOWN } from "@/lib/setup/facts";
import { brokenRules, knownParts, type SetupPart } from "@/lib/setup/rules";

export type Refusal = FunctionReturnType<typeof api.setup.examine>["refusals"][number];
type Result = {
  at: number;
  broken: ReturnType<typeof brokenRules>;
  known: SetupPart[];
  refusals: Refusal[];
};

/** Asks the backend and the app when the page is opened and whenever it is asked to. */
export function useSetup() {
  const examine = useAction(api.setup.examine);
  const copy = useErrorCopy();
  const { clerkPublishableKey } = useConfig();
  const { fetchToken } = useAuthSource();
  const [result, setResult] = useState<Result | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const look = useCallback(async () => {
    setIsBusy(true);
    setProblem(null);
    try {
      const [told, ofApp] = await Promise.all([
        examine({ clientNow: Date.now() }),
        fetchToken().then(fetchAppFacts, () => null),
      ]);
      const seen = { appOrigin: location.origin, keyHost: keyHostOf(clerkPublishableKey) };
      const facts = { ...NOTHING_KNOWN, ...told, ...ofApp, ...seen };
      const { refusals } = told;
      const known = knownParts(facts);
      setResult({ at: serverNow(), broken: brokenRules(facts), known, refusals });
    } catch (error) {
      setProblem(copy(error));
    } finally {
      setIsBusy(false);
    }
  }, [examine, copy, clerkPublishableKey, fetchToken]);
  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- the backend is asked once, when the page is opened
    void look();
    // Another wording of errors is no reason to ask anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return { result, isBusy, problem, look };
}
