/** What a page that needs a signed-in person shows. */
export type Phase =
  | "ready"
  | "signed_out"
  | "waiting"
  | "sign_in_unreachable"
  | "sign_in_refused"
  | "backend_unreachable"
  | "account_failed";

/** A socket that is open answers a little later; one that stays silent is as good as none. */
export type Waited = "briefly" | "long" | "too_long";

export type PhaseInput = {
  /** The identity provider's view: Clerk, or the local people. */
  source: { isLoading: boolean; isSignedIn: boolean; problem: "unreachable" | "refused" | null };
  /** Convex's view, which alone decides. */
  convex: { isLoading: boolean; isAuthenticated: boolean };
  isConnected: boolean;
  waited: Waited;
  account: "none" | "known" | "failed";
};

export function phaseOf({ source, convex, isConnected, waited, account }: PhaseInput): Phase {
  if (!source.isLoading && !source.isSignedIn) return "signed_out";
  if (convex.isAuthenticated && account === "known") return "ready";
  if (source.problem === "unreachable") return "sign_in_unreachable";
  if (source.problem === "refused") return "sign_in_refused";
  if (source.isSignedIn && !convex.isLoading && !convex.isAuthenticated) return "sign_in_refused";
  if (account === "failed") return "account_failed";
  if (waited === "briefly") return "waiting";
  if (source.isLoading) return "sign_in_unreachable";
  return isConnected && waited === "long" ? "waiting" : "backend_unreachable";
}
