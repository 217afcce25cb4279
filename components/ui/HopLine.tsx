import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

export const HOP_IDS = ["signIn", "booking", "token", "signal", "media"] as const;
export type HopId = (typeof HOP_IDS)[number];
export type HopState = "waiting" | "now" | "clear" | "slow" | "failed";
export type Hop = { id: HopId; state: HopState; detail?: ReactNode };

const LOOK: Record<HopState, { className: string; icon?: IconName }> = {
  waiting: { className: "wait" },
  now: { className: "now" },
  clear: { className: "ok", icon: "check" },
  slow: { className: "slow", icon: "chevrons-right" },
  failed: { className: "bad", icon: "x" },
};

/** The five hops between a button and a room: what is clear, at work, slower or failed. */
export function HopLine({ hops }: { hops: readonly Hop[] }) {
  const t = useTranslations("hops");
  return (
    <ol className="line" aria-label={t("label")}>
      {hops.map(({ id, state, detail }) => (
        <li key={id} className={`hop ${LOOK[state].className}`} data-hop={id} data-state={state}>
          <i>{LOOK[state].icon && <Icon name={LOOK[state].icon} size="s" />}</i>
          <b>{t(id)}</b>
          <span>
            {detail}
            <span className="vh"> ({t(`state.${state}`)})</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** The line's small form, for lists; the words beside it say the same. */
export function HopLineMini({ hops }: { hops: readonly Hop[] }) {
  return (
    <span className="line-mini" aria-hidden="true">
      {hops.map(({ id, state }) => (
        <u key={id} className={LOOK[state].className} />
      ))}
    </span>
  );
}

/** A line where everything before `at` is clear and everything after it waits. */
export function hopsUpTo(at: HopId, state: HopState, detail?: ReactNode): Hop[] {
  const index = HOP_IDS.indexOf(at);
  return HOP_IDS.map((id, place) => {
    if (place === index) return { id, state, detail };
    return { id, state: place < index ? "clear" : "waiting" };
  });
}
