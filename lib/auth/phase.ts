/** What a page that needs a signed-in person shows. */
export type Phase =
  | "ready"
  | "signed_out"
  | "waiting"
  | "sign_in_unreachable"
  | "sign_in_refused"
  | "backend_unreachable"
  | "account_failed";

export type PhaseInput = {
  /** The identity provider's view: Clerk, or the local people. */
  source: { isLoading: boolean; isSignedIn: boolean; problem: "unreachable" | "refused" | null };
  /** Convex's view, which alone decides. */
  convex: { isLoading: boolean; isAuthenticated: boolean };
  isConnected: boolean;
  hasWaitedLong: boolean;
  account: "none" | "known" | "failed";
};

export function phaseOf({
  source,
  convex,
  isConnected,
  hasWaitedLong,
  account,
}: PhaseInput): Phase {
  if (!source.isLoading && !source.isSignedIn) return "signed_out";
  if (convex.isAuthenticated && account === "known") return "ready";
  if (source.problem === "unreachable") return "sign_in_unreachable";
  if (source.problem === "refused") return "sign_in_refused";
  if (source.isSignedIn && !convex.isLoading && !convex.isAuthenticated) return "sign_in_refused";
  if (account === "failed") return "account_failed";
  if (!hasWaitedLong) return "waiting";
  if (source.isLoading) return "sign_in_unreachable";
  return isConnected ? "waiting" : "backend_unreachable";
}
