"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { api } from "@/convex/_generated/api";
import { serverNow } from "@/lib/clock/clock";
import { useConfig } from "@/lib/config/context";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { formatSecond } from "@/lib/time/format";
import type { Recording } from "./rows";

type Result = FunctionReturnType<typeof api.recordings.watch>;
type Granted = Extract<Result, { kind: "granted" }>;
export type Purpose = "watch" | "download";

/** An address with less left than this is replaced before it is used. */
const RENEW_BEFORE_MS = 60_000;

/**
 * Addresses that a recording's files answer at for some minutes. Asked for at the press, since
 * each is noted as a viewing; a newer one goes on with the same viewing.
 */
export function useTickets({ _id: recordingId }: Recording, purpose: Purpose) {
  const t = useTranslations("recordingPage.refused");
  const copy = useErrorCopy();
  const { siteUrl, bucketOrigins } = useConfig();
  const watch = useMutation(api.recordings.watch);
  const held = useRef<Granted | null>(null);
  const [viewId, setViewId] = useState<Granted["viewId"] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  /** By part; null when there are none, and `problem` says why. */
  async function ask(): Promise<Record<string, string> | null> {
    setProblem(null);
    if (siteUrl === null) return refuse(t("no_site"));
    try {
      // A backend that is put back to the version before takes no more than it knows.
      const playsFrom = bucketOrigins.length > 0 ? bucketOrigins : undefined;
      const viewId = held.current?.viewId;
      const result = await watch({ recordingId, purpose, viewId, playsFrom });
      if (result.kind !== "granted") return refuse(sentenceOf(result));
      held.current = result;
      setViewId(result.viewId);
      return Object.fromEntries(result.parts.map(({ partId, path }) => [partId, siteUrl + path]));
    } catch (error) {
      return refuse(copy(error));
    }
  }

  function refuse(text: string): null {
    setProblem(text);
    return null;
  }

  function sentenceOf({ reason, retryAt }: Extract<Result, { kind: "refused" }>): string {
    return reason === "rate_limited" ? t(reason, { time: formatSecond(retryAt ?? 0) }) : t(reason);
  }

  const isFresh = () => (held.current?.expiresAt ?? 0) - serverNow() > RENEW_BEFORE_MS;
  /** Whether the address of a part leads on to its bucket, so that no script may read it. */
  const isDirect = (id: string) =>
    held.current?.parts.some(({ partId, isDirect: is }) => partId === id && is) ?? false;
  return { ask, isFresh, isDirect, problem, viewId };
}
