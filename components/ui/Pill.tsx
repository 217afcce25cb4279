import type { ReactNode } from "react";
import { Icon, type IconName } from "./Icon";

type PillProps = {
  tone?: "neutral" | "go" | "warn" | "stop";
  /** The sign beside the colour: an icon, or the breathing dot of something live. */
  sign: IconName | "live";
  children: ReactNode;
};

/** A state in one or two words. */
export function Pill({ tone = "neutral", sign, children }: PillProps) {
  return (
    <span className={tone === "neutral" ? "pill" : `pill pill-${tone}`}>
      {sign === "live" ? <span className="dot dot-live" /> : <Icon name={sign} size="s" />}
      {children}
    </span>
  );
}
