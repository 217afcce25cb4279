"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { StepList } from "@/components/doctor/StepList";
import { api } from "@/convex/_generated/api";

type Attempt = NonNullable<FunctionReturnType<typeof api.admin.attempt>>;
type Props = { userId: string; attemptId: string };

/** What the person's page told of the attempt that a token request began; asked for when opened. */
export function AttemptDetails(key: Props) {
  const t = useTranslations("tokenLog.attempt");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details className="attempt" onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>{t("open")}</summary>
      {isOpen && (
        <>
          <Told {...key} />
          <Checked {...key} />
        </>
      )}
    </details>
  );
}

function Told(key: Props) {
  const t = useTranslations("tokenLog.attempt");
  const attempt = useQuery(api.admin.attempt, key);
  if (!attempt) return <p className="small">{t(attempt === null ? "none" : "loading")}</p>;
  return (
    <>
      <p className="small">
        <Outcome attempt={attempt} />
      </p>
      <Figures attempt={attempt} />
    </>
  );
}

/** Asked for apart: a check is there for attempts that told nothing else, and the other way round. */
function Checked(key: Props) {
  const t = useTranslations();
  const check = useQuery(api.admin.check, key);
  if (!check) return null;
  const { verdict, steps } = check;
  return (
    <>
      <p className="small" data-verdict={verdict ?? "none"}>
        {t("tokenLog.attempt.check")}{" "}
        <b>{verdict ? t(`doctor.verdict.${verdict}.title`) : t("tokenLog.attempt.checkClear")}</b>
      </p>
      <StepList steps={steps} />
    </>
  );
}

function Outcome({ attempt }: { attempt: Attempt }) {
  const t = useTranslations("tokenLog.attempt.outcome");
  const hop = useTranslations("hops");
  const { outcome, failure } = attempt;
  if (outcome === "failed" && failure) {
    return t("failed", { hop: hop(failure.hop), code: failure.code });
  }
  return t(outcome === "failed" ? "abandoned" : outcome);
}

const STAGES = ["permission", "token", "signal", "media", "firstFrame"] as const;

function Figures({ attempt }: { attempt: Attempt }) {
  const t = useTranslations("tokenLog.attempt");
  const { stages, path, browser, os } = attempt;
  const rows: [string, string][] = STAGES.flatMap((name): [string, string][] => {
    const ms = stages[name];
    return ms === undefined ? [] : [[t(`stage.${name}`), t("ms", { value: Math.round(ms) })]];
  });
  if (path) rows.push([t("path"), t(`paths.${path}`)]);
  rows.push([t("browser"), t("on", { family: browser.family, major: browser.major, os })]);
  return (
    <dl className="dl">
      {rows.map(([term, value]) => (
        <div key={term} className="contents">
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
