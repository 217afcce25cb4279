import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isFresh, requestTicket } from "@/lib/session/ticket";
import type { Backend } from "@/lib/session/types";
import { grantedAnswer } from "./fakes";

const DAY = 86_400_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function backend(changes: Partial<Backend> = {}): Backend {
  return {
    join: async () => grantedAnswer(),
    ensureRoom: async () => ({ kind: "ready" }),
    newestConnection: async () => null,
    giveWay: () => undefined,
    ...changes,
  };
}

describe("a request for a token", () => {
  test("fault 8: is right for a device whose clock is a day off", async () => {
    const serverNow = Date.now() + DAY;
    const join = async () => ({ ...grantedAnswer(), serverNow, expiresAt: serverNow + 600_000 });
    const result = await requestTicket(backend({ join }), { ensure: true });
    expect(result).toMatchObject({ kind: "ticket", ticket: { expiresAt: Date.now() + 600_000 } });
    if (result.kind !== "ticket") return;
    expect(isFresh(result.ticket)).toBe(true);
    vi.advanceTimersByTime(541_000);
    expect(isFresh(result.ticket)).toBe(false);
  });

  test("gives a refusal with the time by this device's clock", async () => {
    const serverNow = Date.now() - DAY;
    const join: Backend["join"] = async () => {
      return { kind: "denied", reason: "too_early", retryAt: serverNow + 5_000, serverNow };
    };
    const result = await requestTicket(backend({ join }), { ensure: true });
    const refusal = { reason: "too_early", retryAt: Date.now() + 5_000 };
    expect(result).toMatchObject({ kind: "refused", refusal });
  });

  test("does not ask for the room when only the token is renewed", async () => {
    const ensureRoom = vi.fn(async () => ({ kind: "ready" }) as const);
    await requestTicket(backend({ ensureRoom }), { ensure: false });
    expect(ensureRoom).not.toHaveBeenCalled();
  });

  test("reads a write conflict that outlasted Convex's retries as busy", async () => {
    const join = async () => {
      throw new Error(
        'Documents read from or written to the "rows" table changed while this mutation was being run',
      );
    };
    const result = await requestTicket(backend({ join }), { ensure: false });
    expect(result).toMatchObject({ kind: "refused", refusal: { reason: "busy" } });
  });

  test("asks a second time for the room when the connection to the backend broke", async () => {
    const ensureRoom = vi
      .fn<Backend["ensureRoom"]>()
      .mockRejectedValueOnce(new Error("Connection lost while action was in flight"))
      .mockResolvedValue({ kind: "ready" });
    const result = await requestTicket(backend({ ensureRoom }), { ensure: true });
    expect(result.kind).toBe("ticket");
    expect(ensureRoom).toHaveBeenCalledTimes(2);
  });

  test.each([
    ["UNAUTHENTICATED", { kind: "failed", failure: { hop: "signIn", code: "signed_out" } }],
    ["CONFLICT", { kind: "refused", refusal: { reason: "busy" } }],
    ["RATE_LIMITED", { kind: "refused", refusal: { reason: "rate_limited" } }],
    ["BAD_INPUT", { kind: "refused", refusal: { reason: "not_found" } }],
    ["OTHER", { kind: "failed", failure: { hop: "booking", code: "backend_error" } }],
  ])("never throws: %s", async (code, expected) => {
    const join = () => Promise.reject(Object.assign(new Error("x"), { data: { code } }));
    expect(await requestTicket(backend({ join }), { ensure: true })).toMatchObject(expected);
  });

  test("says after 10 s that the backend is silent", async () => {
    const join = () => new Promise<never>(() => undefined);
    const asked = requestTicket(backend({ join }), { ensure: true });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await asked).toMatchObject({ failure: { hop: "booking", code: "backend_silent" } });
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ["unreachable", "signal", "server_unreachable"],
    ["misconfigured", "token", "misconfigured"],
  ] as const)("names the hop when the room cannot be made: %s", async (reason, hop, code) => {
    const ensureRoom = async () => ({ kind: "failed", reason }) as const;
    const result = await requestTicket(backend({ ensureRoom }), { ensure: true });
    expect(result).toMatchObject({ kind: "failed", failure: { hop, code } });
  });
});
