"use client";

import { useTranslations } from "next-intl";
import type { Facts, StepResult } from "@/lib/doctor/steps";

const FACTS = [
  "rttMs",
  "lossPercent",
  "jitterMs",
  "upKbps",
  "downKbps",
  "candidates",
  "relayBy",
] as const satisfies (keyof Facts)[];

/** What is said of a step: its time and figures, or why it was left out. */
export function useStepWords(): (step: StepResult) => string {
  const t = useTranslations("doctor");
  const took = useTook();
  return ({ state, ms, facts = {}, why }) => {
    if (state === "skipped") return t(`skipped.${why ?? "unknown"}`);
    const known = FACTS.filter((name) => facts[name] !== undefined);
    const found = known.map((name) => t(`fact.${name}`, { value: facts[name]! }));
    const chosen = facts.isChosen ? [t("fact.isChosen")] : [];
    return [...(ms === null ? [] : [took(ms)]), ...found, ...chosen].join(", ");
  };
}

export function useTook(): (ms: number) => string {
  const t = useTranslations("doctor");
  return (ms) =>
    ms < 1000 ? t("took", { ms: Math.ceil(ms) }) : t("tookSeconds", { seconds: ms / 1000 });
}
