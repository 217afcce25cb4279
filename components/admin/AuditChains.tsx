"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";
import { formatUtcInstant } from "@/lib/time/format";

type State = FunctionReturnType<typeof api.admin.auditChains>;

/** Whether the logs are as they were written, how far that is sealed, and what does not match. */
export function AuditChains() {
  const state = useQuery(api.admin.auditChains);
  if (!state) return null;
  return (
    <>
      {state.alarms.length > 0 && <Alarms alarms={state.alarms} />}
      <Chains logs={state.logs} isBroken={state.alarms.length > 0} />
    </>
  );
}

function Alarms({ alarms }: { alarms: State["alarms"] }) {
  const t = useTranslations("auditLog.alarm");
  const log = useTranslations("auditLog.log");
  return (
    <Note tone="stop" icon="triangle-alert" role="alert">
      <p>
        <b>{t("title")}</b> {t("advice")}
      </p>
      <ul>
        {alarms.map(({ _id, log: name, number, problem, rowId, foundAt }) => (
          <li key={_id}>
            {t(problem, { log: log(name), number, row: rowId ?? "" })}{" "}
            <span className="small">{t("found", { time: utc(foundAt) })}</span>
          </li>
        ))}
      </ul>
    </Note>
  );
}

function Chains({ logs, isBroken }: { logs: State["logs"]; isBroken: boolean }) {
  const t = useTranslations("auditLog");
  return (
    <details className="attempt">
      <summary>{t(isBroken ? "chain.broken" : "chain.whole")}</summary>
      <dl className="dl">
        {logs.map(({ log, blocks, sealedUntil, verified, hash }) => (
          <div key={log} className="contents">
            <dt>{t(`log.${log}`)}</dt>
            <dd>
              {sealedUntil === null
                ? t("chain.empty")
                : t("chain.sealed", { blocks, time: utc(sealedUntil), verified })}{" "}
              {hash && <code className="small">{hash}</code>}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

const utc = (at: number) => `${new Date(at).toISOString().slice(0, 10)} ${formatUtcInstant(at)}`;
