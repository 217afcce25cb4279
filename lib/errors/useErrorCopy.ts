"use client";

import { useTranslations } from "next-intl";
import { formatTime } from "../time/format";
import { errorCode, retryAtOf } from "./errors";

/** The sentence for an error: what happened, what it means, the next step. */
export function useErrorCopy(): (error: unknown) => string {
  const t = useTranslations("errors");
  return (error) => {
    const code = errorCode(error);
    const retryAt = retryAtOf(error);
    if (code === "RATE_LIMITED" && retryAt !== null) {
      return t("RATE_LIMITED_UNTIL", { time: formatTime(retryAt) });
    }
    return t(code);
  };
}
