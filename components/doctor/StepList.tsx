"use client";

import { useTranslations } from "next-intl";
import { Icon, type IconName } from "@/components/ui/Icon";
import { hopOfStep, type StepResult, type StepState } from "@/lib/doctor/steps";
import { HOPS } from "@/lib/session/types";
import { useStepWords } from "./useStepWords";

const SIGNS: Record<StepState, { className: string; icon?: IconName }> = {
  waiting: { className: "wait" },
  running: { className: "now" },
  pass: { className: "ok", icon: "check" },
  slow: { className: "slow", icon: "chevrons-right" },
  fail: { className: "bad", icon: "x" },
  skipped: { className: "wait" },
};

/** The steps of each hop, with their times. */
export function StepList({ steps }: { steps: readonly StepResult[] }) {
  const t = useTranslations();
  return (
    <dl className="steps" aria-label={t("doctor.steps")}>
      {HOPS.map((hop) => (
        <div key={hop} className="steps-hop">
          <dt>{t(`hops.${hop}`)}</dt>
          {steps
            .filter(({ id }) => hopOfStep(id) === hop)
            .map((step) => (
              <Step key={step.id} step={step} />
            ))}
        </div>
      ))}
    </dl>
  );
}

function Step({ step }: { step: StepResult }) {
  const t = useTranslations("doctor");
  const words = useStepWords();
  const { className, icon } = SIGNS[step.state];
  return (
    <dd className={`step ${className}`} data-step={step.id} data-state={step.state}>
      <i>{icon && <Icon name={icon} size="s" />}</i>
      <span>
        {t(`step.${step.id}`)}
        <span className="vh"> ({t(`state.${step.state}`)})</span>
      </span>
      <span className="small">{words(step)}</span>
    </dd>
  );
}
