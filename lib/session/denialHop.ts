import type { DenialReason } from "./types";

/** A refusal by the rules is calm and has no red hop. */
export function isFault(reason: DenialReason): boolean {
  return reason === "not_found" || reason === "misconfigured" || reason === "signed_out";
}

/** As far as a request came that was refused. */
export function hopOfDenial(reason: DenialReason): "signIn" | "booking" | "token" {
  if (reason === "signed_out") return "signIn";
  return reason === "misconfigured" ? "token" : "booking";
}
