"use client";

import { useAction } from "convex/react";
import { useCallback, useEffect, useState } from "react";
import { api } from "@/convex/_generated/api";
import { serverNow } from "@/lib/clock/clock";
import { useConfig } from "@/lib/config/context";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { keyHostOf, NOTHING_KNOWN } from "@/lib/setup/facts";
import { brokenRules } from "@/lib/setup/rules";

type Result = { at: number; broken: ReturnType<typeof brokenRules> };

/** Asks the backend when the page is opened and whenever it is asked to. */
export function useSetup() {
  const examine = useAction(api.setup.examine);
  const copy = useErrorCopy();
  const { clerkPublishableKey } = useConfig();
  const [result, setResult] = useState<Result | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const look = useCallback(async () => {
    setIsBusy(true);
    setProblem(null);
    try {
      const told = await examine({ clientNow: Date.now() });
      const seen = { appOrigin: location.origin, keyHost: keyHostOf(clerkPublishableKey) };
      const broken = brokenRules({ ...NOTHING_KNOWN, ...told, ...seen });
      setResult({ at: serverNow(), broken });
    } catch (error) {
      setProblem(copy(error));
    } finally {
      setIsBusy(false);
    }
  }, [examine, copy, clerkPublishableKey]);
  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect -- the backend is asked once, when the page is opened
    void look();
    // Another wording of errors is no reason to ask anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return { broken: result?.broken ?? null, at: result?.at ?? null, isBusy, problem, look };
}
