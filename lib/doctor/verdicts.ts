import type { FailureCode } from "../session/types";
import type { StepId } from "./steps";

/** Who can mend it. */
export type Owner = "you" | "network" | "operator";
export type Verdict = { step: StepId; whose: Owner };

/** Found by a failed join as well, under the same name. */
type Shared = Extract<
  FailureCode,
  | "signed_out"
  | "backend_silent"
  | "backend_error"
  | "misconfigured"
  | "token_refused"
  | "code_not_loaded"
  | "browser_unsupported"
  | "signal_unreachable"
  | "signal_silent"
  | "server_unreachable"
  | "room_missing"
  | "media_blocked"
>;

/** What only the doctor tells apart. */
const EXACT = [
  "sign_in_unreachable",
  "sign_in_refused",
  "account_failed",
  "wrong_scheme",
  "address_mismatch",
  "server_silent",
  "wrong_prefix",
  "other_site",
  "captive_portal",
  "sfu_down",
  "wrong_key",
  "clock_skew",
  "upgrade_blocked",
  "room_full",
  "proxy_buffers",
  "proxy_cuts",
  "udp_blocked",
  "publish_failed",
  "receive_failed",
  "weak_network",
] as const;

export type VerdictCode = Shared | (typeof EXACT)[number];

/** Each verdict: the step that it is about, and whose it is. Its words are in `doctor.verdict`. */
export const VERDICTS: Record<VerdictCode, Verdict> = {
  signed_out: { step: "signIn", whose: "you" },
  sign_in_unreachable: { step: "signIn", whose: "network" },
  sign_in_refused: { step: "signIn", whose: "operator" },
  account_failed: { step: "backend", whose: "operator" },
  backend_silent: { step: "backend", whose: "network" },
  backend_error: { step: "booking", whose: "operator" },
  misconfigured: { step: "token", whose: "operator" },
  wrong_scheme: { step: "host", whose: "operator" },
  address_mismatch: { step: "host", whose: "operator" },
  signal_unreachable: { step: "host", whose: "network" },
  signal_silent: { step: "host", whose: "network" },
  server_unreachable: { step: "host", whose: "operator" },
  server_silent: { step: "host", whose: "operator" },
  wrong_prefix: { step: "host", whose: "operator" },
  other_site: { step: "host", whose: "operator" },
  captive_portal: { step: "host", whose: "network" },
  sfu_down: { step: "host", whose: "operator" },
  token_refused: { step: "accepted", whose: "operator" },
  wrong_key: { step: "accepted", whose: "operator" },
  clock_skew: { step: "accepted", whose: "operator" },
  room_missing: { step: "socket", whose: "operator" },
  upgrade_blocked: { step: "socket", whose: "operator" },
  room_full: { step: "socket", whose: "operator" },
  proxy_buffers: { step: "socket", whose: "operator" },
  proxy_cuts: { step: "socket", whose: "operator" },
  browser_unsupported: { step: "udp", whose: "you" },
  code_not_loaded: { step: "udp", whose: "network" },
  media_blocked: { step: "udp", whose: "network" },
  udp_blocked: { step: "udp", whose: "network" },
  publish_failed: { step: "publish", whose: "network" },
  receive_failed: { step: "receive", whose: "network" },
  weak_network: { step: "receive", whose: "network" },
};

export const VERDICT_CODES = Object.keys(VERDICTS) as VerdictCode[];

/** It works all the same, by another way or less well. */
export function isOnlySlow(code: VerdictCode): boolean {
  return code === "udp_blocked" || code === "weak_network";
}
