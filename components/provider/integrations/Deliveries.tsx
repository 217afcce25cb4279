"use client";

import { useMutation, usePaginatedQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useDay } from "@/components/booking/useDay";
import { Button } from "@/components/ui/Button";
import { Loading } from "@/components/ui/Loading";
import { Problem } from "@/components/ui/Problem";
import { ShowMore } from "@/components/ui/ShowMore";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import type { DeliveryRow } from "./types";

const AT_ONCE = 10;

type DeliveriesProps = { endpointId: Id<"webhookEndpoints">; url: string };

/** What was sent to an endpoint, newest first, and what came of it. */
export function Deliveries({ endpointId, url }: DeliveriesProps) {
  const t = useTranslations("integrations.deliveries");
  const list = usePaginatedQuery(
    api.webhookEndpoints.deliveries,
    { endpointId },
    { initialNumItems: AT_ONCE },
  );
  if (list.status === "LoadingFirstPage") return <Loading />;
  if (list.results.length === 0) return <p className="small">{t("none")}</p>;
  return (
    <>
      <ul className="stack-2" aria-label={t("list", { url })}>
        {list.results.map((row) => (
          <Delivery key={row.deliveryId} row={row} />
        ))}
      </ul>
      <ShowMore {...list} />
    </>
  );
}

/** One of them, with each try. */
export function Delivery({ row }: { row: DeliveryRow }) {
  const t = useTranslations("integrations.deliveries");
  const when = useWhen();
  const resend = useMutation(api.webhookEndpoints.resend);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(
      reason === "off" ? "refused.off" : reason === "waiting" ? "refused.waiting" : "refused.other",
    ),
  );
  const { deliveryId, type, at, state, tries, nextAt } = row;
  return (
    <li>
      <p>
        <code>{type}</code> <span className="small">{when(at)}</span>{" "}
        <span className="small">
          {t(`state.${state}`, { when: nextAt === null ? "" : when(nextAt) })}
        </span>
      </p>
      <ol className="small">
        {tries.map(({ at: triedAt, outcome, status, tookMs }) => (
          <li key={triedAt}>
            {when(triedAt)}: {t(`outcome.${outcome}`, { status: status ?? 0, ms: tookMs })}
          </li>
        ))}
      </ol>
      <Problem text={problem} />
      <Button
        kind="bare"
        icon="rotate-cw"
        aria-disabled={isBusy || undefined}
        aria-label={t("resendOne", { type, when: when(at) })}
        onClick={() => void run(() => resend({ deliveryId }))}
      >
        {t("resend")}
      </Button>
    </li>
  );
}

function useWhen() {
  const t = useTranslations("integrations.endpoints.health");
  const day = useDay();
  const now = useNow(60_000);
  return (at: number) => t("when", { day: day(at, now), time: formatTime(at) });
}
