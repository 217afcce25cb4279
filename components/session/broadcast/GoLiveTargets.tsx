"use client";

import { useTranslations } from "next-intl";
import { formatSecond } from "@/lib/time/format";
import { CheckLine } from "./CheckLine";
import type { Destination, DestinationId, Outcome } from "./useGoLiveChecks";

type Props = {
  destinations: Destination[] | undefined;
  outcomes: Record<string, Outcome>;
  chosen: readonly DestinationId[];
  onChange: (chosen: DestinationId[]) => void;
};

/** The provider's destinations to choose from; each that is chosen is asked by a real connection. */
export function GoLiveTargets({ destinations, outcomes, chosen, onChange }: Props) {
  const t = useTranslations("broadcast.start");
  const toggle = (id: DestinationId) =>
    onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <fieldset className="stack-2 destination-choice">
      <legend>{t("choose")}</legend>
      {destinations?.length === 0 && <p className="small">{t("none")}</p>}
      {destinations?.map(({ destinationId: id, name, check }) => (
        <div key={id}>
          <label className="choice">
            <input type="checkbox" checked={chosen.includes(id)} onChange={() => toggle(id)} />
            <span>{name}</span>
          </label>
          {chosen.includes(id) && <Outcome outcome={outcomes[id]} at={check?.at ?? 0} />}
        </div>
      ))}
      <a className="small" href="/provider/destinations" target="_blank" rel="noreferrer">
        {t("add")}
      </a>
    </fieldset>
  );
}

function Outcome({ outcome = "checking", at }: { outcome: Outcome | undefined; at: number }) {
  const t = useTranslations("broadcast.check");
  const tOutcome = useTranslations("destinations.outcome");
  if (outcome === "checking" || outcome === "failed") {
    const state = outcome === "checking" ? "checking" : "bad";
    return <CheckLine as="p" state={state} text={t(outcome)} />;
  }
  const text = tOutcome(outcome, { time: formatSecond(at) });
  return <CheckLine as="p" state={outcome === "ok" ? "good" : "bad"} text={text} />;
}
