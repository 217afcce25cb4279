import type { Doc } from "../../_generated/dataModel";
import { isWeak } from "../session/lineSummary";

type Line = Pick<
  Doc<"qualitySamples">,
  "rttMs" | "jitterMs" | "lossUpPercent" | "lossDownPercent" | "send" | "receive"
>;

/** From these on a picture is seen to stutter, though people understand each other well. */
const FAIR_RTT_MS = 150;
const FAIR_JITTER_MS = 30;
const FAIR_LOSS_PERCENT = 2;

/** How ten seconds of a line were; one with less picture than it could be is fair at best. */
export function lineOf(line: Line): "good" | "fair" | "poor" {
  if (isWeak(line)) return "poor";
  const loss = Math.max(line.lossUpPercent ?? 0, line.lossDownPercent ?? 0);
  const isFair =
    loss >= FAIR_LOSS_PERCENT ||
    (line.rttMs ?? 0) >= FAIR_RTT_MS ||
    (line.jitterMs ?? 0) >= FAIR_JITTER_MS ||
    line.send !== "full" ||
    line.receive !== "full";
  return isFair ? "fair" : "good";
}
