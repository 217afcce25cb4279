"use client";

import { useAction } from "convex/react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import type { EndpointRow } from "./types";

type Props = { row: EndpointRow; onSecret: (secret: string) => void; onClose: () => void };

/** Asks before an endpoint signs with another secret: its receiver has to be told of it in time. */
export function ExchangeDialog({ row: { endpointId, url }, onSecret, onClose }: Props) {
  const t = useTranslations("integrations.endpoints");
  const askExchange = useAction(api.webhookEndpoints.exchangeSecret);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(reason === "no_secret" ? "form.refused.no_secret" : "gone"),
  );
  const exchange = () =>
    run(async () => {
      const answer = await askExchange({ endpointId });
      if (answer.kind === "exchanged") {
        onClose();
        onSecret(answer.secret);
      }
      return answer;
    });
  return (
    <Dialog title={t("exchanging.title")} isCalm onClose={onClose}>
      <p>{t("exchanging.body", { url })}</p>
      <Problem text={problem} />
      <div className="acts">
        <Button
          kind="go"
          icon="rotate-cw"
          aria-disabled={isBusy || undefined}
          onClick={() => void exchange()}
        >
          {t("exchanging.yes")}
        </Button>
        <Button kind="bare" onClick={onClose}>
          {t("exchanging.no")}
        </Button>
      </div>
    </Dialog>
  );
}
