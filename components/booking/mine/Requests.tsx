"use client";

import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { Pill } from "@/components/ui/Pill";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { persist } from "@/lib/errors/persist";
import { formatRange } from "@/lib/time/range";
import { useDay } from "../useDay";

type Request = FunctionReturnType<typeof api.requests.mine>[number];

const WEEK_MS = 7 * 24 * 60 * 60_000;

/** What waits for a provider's word, and what came to nothing lately. */
export function Requests() {
  const t = useTranslations("bookings.requests");
  const id = useId();
  const now = useNow(60_000);
  const requests = useQuery(api.requests.mine) ?? [];
  const shown = requests.filter(
    ({ state, startsAt }) => state === "waiting" || startsAt > now - WEEK_MS,
  );
  if (shown.length === 0) return null;
  return (
    <section className="sect" aria-labelledby={id}>
      <h2 id={id}>{t("title")}</h2>
      <ul className="list">
        {shown.map((request) => (
          <Item key={request.requestId} request={request} now={now} />
        ))}
      </ul>
    </section>
  );
}

function Item({ request, now }: { request: Request; now: number }) {
  const t = useTranslations("bookings.requests");
  const day = useDay();
  const withdraw = useMutation(api.requests.withdraw);
  const { run, isBusy, problem } = useDoing(() => t("gone"));
  const { requestId, title, startsAt, endsAt, name, state, message } = request;
  return (
    <li>
      <div className="at">
        <b>{day(startsAt, now)}</b>
        <span className="meta">{formatRange(startsAt, endsAt)}</span>
      </div>
      <div className="what">
        <h3>{title}</h3>
        <p className="small">
          {name}
          {message && <> · {t("message", { message })}</>}
        </p>
        <Problem text={problem} />
      </div>
      <div className="st">
        <StatePill state={state} />
      </div>
      <div className="end">
        {state === "waiting" && (
          <Button
            kind="bare"
            aria-disabled={isBusy || undefined}
            onClick={() => void run(() => persist(() => withdraw({ requestId })))}
          >
            {t("withdraw")}
            <span className="vh"> {title}</span>
          </Button>
        )}
      </div>
    </li>
  );
}

function StatePill({ state }: Pick<Request, "state">) {
  const t = useTranslations("bookings.requests.state");
  if (state === "waiting") return <Pill sign="hourglass">{t("waiting")}</Pill>;
  const isDeclined = state === "declined";
  return (
    <Pill tone={isDeclined ? "stop" : "neutral"} sign={isDeclined ? "ban" : "clock"}>
      {t(isDeclined ? "declined" : "expired")}
    </Pill>
  );
}
