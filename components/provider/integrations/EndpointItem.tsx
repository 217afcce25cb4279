"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useDay } from "@/components/booking/useDay";
import { Button } from "@/components/ui/Button";
import { Pill } from "@/components/ui/Pill";
import { Problem } from "@/components/ui/Problem";
import { RemovalDialog } from "@/components/ui/RemovalDialog";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatTime } from "@/lib/time/format";
import { Deliveries } from "./Deliveries";
import { EndpointMore } from "./EndpointMore";
import { ExchangeDialog } from "./ExchangeDialog";
import type { EndpointRow } from "./types";

type EndpointItemProps = { row: EndpointRow; onSecret: (secret: string) => void };

/** One endpoint: how it does, and what can be done with it. */
export function EndpointItem({ row, onSecret }: EndpointItemProps) {
  const t = useTranslations("integrations.endpoints");
  const [isLogShown, setIsLogShown] = useState(false);
  const [isRemoving, setIsRemoving] = useState(false);
  const [isExchanging, setIsExchanging] = useState(false);
  const { test, problem } = useTest(row);
  const { url } = row;
  return (
    <li>
      <div className="what">
        <h3 className="anywhere">{url}</h3>
        <p className="small">{t(row.isForAll ? "ofAll" : "own", { count: row.types.length })}</p>
        <p className="small" role="status">
          <Health row={row} />
        </p>
        <Problem text={problem} />
        <EndpointMore row={row} />
        {isLogShown && <Deliveries endpointId={row.endpointId} url={url} />}
      </div>
      <div className="st">
        <StatePill row={row} />
      </div>
      <div className="end">
        <Button icon="send" aria-label={t("testOne", { url })} onClick={() => void test()}>
          {t("test")}
        </Button>
        <Button
          icon="scroll-text"
          aria-expanded={isLogShown}
          aria-label={t("logOne", { url })}
          onClick={() => setIsLogShown((isShown) => !isShown)}
        >
          {t("log")}
        </Button>
        <Button
          kind="bare"
          icon="rotate-cw"
          aria-label={t("exchangeOne", { url })}
          onClick={() => setIsExchanging(true)}
        >
          {t("exchange")}
        </Button>
        <Button
          kind="bare"
          icon="trash-2"
          aria-label={t("removeOne", { url })}
          onClick={() => setIsRemoving(true)}
        >
          {t("remove")}
        </Button>
      </div>
      {isExchanging && (
        <ExchangeDialog row={row} onSecret={onSecret} onClose={() => setIsExchanging(false)} />
      )}
      {isRemoving && <Removal row={row} onClose={() => setIsRemoving(false)} />}
    </li>
  );
}

function useTest({ endpointId }: EndpointRow) {
  const t = useTranslations("integrations.endpoints");
  const askTest = useMutation(api.webhookEndpoints.test);
  const { run, problem } = useDoing((reason) => t(reason === "off" ? "isOff" : "gone"));
  return { problem, test: () => run(() => askTest({ endpointId })) };
}

function StatePill({ row: { off, failingSince } }: { row: EndpointRow }) {
  const t = useTranslations("integrations.endpoints.state");
  if (off) {
    return (
      <Pill tone="stop" sign="ban">
        {t("off")}
      </Pill>
    );
  }
  return failingSince === null ? (
    <Pill tone="go" sign="check">
      {t("on")}
    </Pill>
  ) : (
    <Pill tone="warn" sign="triangle-alert">
      {t("failing")}
    </Pill>
  );
}

function Health({ row: { off, failingSince, deliveredAt } }: { row: EndpointRow }) {
  const t = useTranslations("integrations.endpoints.health");
  const day = useDay();
  const now = useNow(60_000);
  const when = (at: number) => t("when", { day: day(at, now), time: formatTime(at) });
  if (off) return t(`off.${off.reason}`, { when: when(off.at) });
  if (failingSince !== null) return t("failing", { when: when(failingSince) });
  return deliveredAt === null ? t("never") : t("delivered", { when: when(deliveredAt) });
}

function Removal({ row: { endpointId, url }, onClose }: { row: EndpointRow; onClose: () => void }) {
  const t = useTranslations("integrations.endpoints");
  const remove = useMutation(api.webhookEndpoints.remove);
  return (
    <RemovalDialog
      title={t("removal.title")}
      yes={t("removal.yes")}
      no={t("removal.no")}
      refused={t("gone")}
      remove={() => remove({ endpointId })}
      onClose={onClose}
    >
      {t("removal.body", { url })}
    </RemovalDialog>
  );
}
