"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useFormatter, useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Pill } from "@/components/ui/Pill";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { DEFAULT_OBJECTIVES } from "@/lib/insights/budget";
import { formatDate, formatTime } from "@/lib/time/format";

export type AlertRow = FunctionReturnType<typeof api.admin.openAlerts>[number];

/** One alert: what it is, what was seen, what helps, and who looks after it. */
export function AlertCard({ alert }: { alert: AlertRow }) {
  const t = useTranslations("alerts");
  const { rule, severity, resolvedAt } = alert;
  const isOver = resolvedAt !== null;
  const tone = isOver ? "neutral" : severity === "page" ? "stop" : "warn";
  return (
    <li className="card stack-2" data-alert={rule}>
      <div>
        <p className="meta">
          <Times alert={alert} />
        </p>
        <h3>
          <Name alert={alert} />
        </h3>
      </div>
      <p>
        <Pill tone={tone} sign={isOver ? "check" : "triangle-alert"}>
          {t(`severity.${severity}`)}
        </Pill>{" "}
        <Seen alert={alert} />
      </p>
      {!isOver && <p className="small">{t(`advice.${rule}`)}</p>}
      <Looked alert={alert} />
      {!isOver && rule === "external" && <Close alert={alert} />}
    </li>
  );
}

function Name({ alert: { rule, facts, person } }: { alert: AlertRow }) {
  const t = useTranslations("alerts");
  const about = person?.name ?? facts.label ?? facts.part;
  const title = t(`rule.${rule}`);
  return about === undefined ? title : t("about", { title, about });
}

function Seen({ alert: { rule, facts } }: { alert: AlertRow }) {
  const t = useTranslations("alerts.seen");
  const format = useFormatter();
  const { count = 0, share = 0, objective = DEFAULT_OBJECTIVES.joinShare } = facts;
  const percent = { style: "percent", maximumFractionDigits: 2 } as const;
  return t(rule, {
    count,
    share: format.number(share, percent),
    objective: format.number(objective, percent),
  });
}

function Times({ alert: { openedAt, resolvedAt } }: { alert: AlertRow }) {
  const t = useTranslations("alerts");
  const when = useWhen();
  return resolvedAt === null
    ? t("since", { when: when(openedAt) })
    : t("until", { from: when(openedAt), to: when(resolvedAt) });
}

function useWhen() {
  const now = useNow(60_000);
  return (at: number) => `${formatDate(at, now)}, ${formatTime(at)}`;
}

function Looked({ alert }: { alert: AlertRow }) {
  const t = useTranslations("alerts");
  const when = useWhen();
  const { acknowledged, resolvedAt } = alert;
  if (acknowledged) {
    const { by: name, at } = acknowledged;
    return <p className="small">{t("acknowledged", { name, when: when(at) })}</p>;
  }
  return resolvedAt === null ? <Acknowledge alert={alert} /> : null;
}

function Acknowledge({ alert }: { alert: AlertRow }) {
  const t = useTranslations("alerts");
  const acknowledge = useMutation(api.admin.acknowledgeAlert);
  const name = (isBusy: boolean) => t(isBusy ? "acknowledging" : "acknowledge");
  return <Act alert={alert} icon="check" name={name} act={acknowledge} />;
}

/** Prometheus may have forgotten what it raised. */
function Close({ alert }: { alert: AlertRow }) {
  const t = useTranslations("alerts");
  const close = useMutation(api.admin.closeAlert);
  const name = (isBusy: boolean) => t(isBusy ? "closing" : "close");
  return <Act alert={alert} icon="x" name={name} act={close} />;
}

type Acting = {
  alert: AlertRow;
  icon: "check" | "x";
  name: (isBusy: boolean) => string;
  act: (args: { alertId: string }) => Promise<string>;
};

function Act({ alert, icon, name, act }: Acting) {
  const t = useTranslations("alerts");
  const { run, isBusy, problem } = useDoing(() => t("gone"));
  const say = () =>
    run(async () => {
      const answer = await act({ alertId: alert._id });
      return { kind: answer === "not_found" ? "refused" : "done" };
    });
  return (
    <>
      <Problem text={problem} />
      <div className="acts">
        <Button icon={icon} aria-disabled={isBusy || undefined} onClick={() => void say()}>
          {name(isBusy)}
          <span className="vh">
            {" "}
            <Name alert={alert} />
          </span>
        </Button>
      </div>
    </>
  );
}
