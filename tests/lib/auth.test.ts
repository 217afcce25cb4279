import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { homeOf, safeDestination } from "@/lib/auth/destination";
import { type PhaseInput, phaseOf } from "@/lib/auth/phase";

describe("the place to go to after sign-in", () => {
  test.each([
    ["/bookings", "/bookings"],
    ["/sessions/jd7abc?x=1#top", "/sessions/jd7abc?x=1#top"],
    ["/admin/token-log?booking=a%20b", "/admin/token-log?booking=a%20b"],
  ])("%s is taken", (to, expected) => expect(safeDestination(to)).toBe(expected));

  test.each([
    null,
    "",
    "bookings",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/%2e%2e//evil.example",
    "/x/..//evil.example",
    "/x/%2e%2e//evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "/sign-in?to=/sign-in",
    " /bookings",
    "/a b",
    "/<script>",
    `/${"a".repeat(600)}`,
  ])("%j is not", (to) => expect(safeDestination(to)).toBeNull());

  test("never leaves this origin, whatever is asked", () => {
    const base = "https://parley.example";
    const nasty = fc.stringMatching(/^[/\\.%2e5cf\t@:a]{0,12}$/);
    const stays = fc.property(nasty, (tail) => {
      const to = safeDestination(`/${tail}`);
      return to === null || new URL(to, base).origin === base;
    });
    expect(fc.check(stays, { numRuns: 2000 }).counterexample).toBeNull();
  });

  test("by default is the person's own start", () => {
    expect(homeOf({ isProvider: true, isAdmin: true })).toBe("/provider");
    expect(homeOf({ isProvider: false, isAdmin: true })).toBe("/admin/token-log");
    expect(homeOf({ isProvider: false, isAdmin: false })).toBe("/bookings");
  });
});

describe("fault 16: what a page shows", () => {
  const ready: PhaseInput = {
    source: { isLoading: false, isSignedIn: true, problem: null },
    convex: { isLoading: false, isAuthenticated: true },
    isConnected: true,
    waited: "briefly",
    account: "known",
  };
  const waiting: PhaseInput = {
    ...ready,
    convex: { isLoading: true, isAuthenticated: false },
    isConnected: false,
    account: "none",
  };
  const source = (changes: Partial<PhaseInput["source"]>) => ({ ...ready.source, ...changes });

  test.each<[string, PhaseInput, string]>([
    ["all is well", ready, "ready"],
    ["the connection drops later", { ...ready, isConnected: false, waited: "long" }, "ready"],
    ["the issuer drops later", { ...ready, source: source({ problem: "unreachable" }) }, "ready"],
    ["nobody is signed in", { ...ready, source: source({ isSignedIn: false }) }, "signed_out"],
    ["Clerk says yes, Convex not yet", waiting, "waiting"],
    ["Convex is silent for long", { ...waiting, waited: "long" }, "backend_unreachable"],
    ["Convex is slow but there", { ...waiting, waited: "long", isConnected: true }, "waiting"],
    [
      "the socket is open and nothing comes",
      { ...waiting, waited: "too_long", isConnected: true },
      "backend_unreachable",
    ],
    [
      "the issuer is down",
      { ...waiting, source: source({ problem: "unreachable" }) },
      "sign_in_unreachable",
    ],
    [
      "the issuer refuses",
      { ...waiting, source: source({ problem: "refused" }) },
      "sign_in_refused",
    ],
    [
      "Convex refuses the token",
      { ...waiting, convex: { isLoading: false, isAuthenticated: false } },
      "sign_in_refused",
    ],
    [
      "sign-in itself never loads",
      { ...waiting, source: source({ isLoading: true }), waited: "long" },
      "sign_in_unreachable",
    ],
    ["the account does not open", { ...ready, account: "failed" }, "account_failed"],
  ])("%s", (_, input, phase) => expect(phaseOf(input)).toBe(phase));
});
