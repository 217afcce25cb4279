import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { buildCsp } from "@/lib/config/csp";
import { FIXED_HEADERS, FRAMED_HEADERS } from "@/lib/config/headers";
import { framedBooking } from "@/lib/embed/address";
import { type EmbedMessage, messageOf, posterTo, tellOf } from "@/lib/embed/messages";
import { framingOrigins } from "@/lib/embed/origins";
import type { SessionState } from "@/lib/session/types";

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the page that may be framed", () => {
  test("is the one of a booking", () => {
    expect(framedBooking("/embed/abc")).toBe("abc");
    for (const path of ["/embed", "/embed/", "/embed/a/b", "/sessions/abc", "/x/embed/abc"]) {
      expect(framedBooking(path), path).toBeNull();
    }
  });

  test("attack 24: is framed by the sites that are named, every other page by none", () => {
    const policy = { nonce: "x", isDevelopment: false, config: null };
    const framedBy = ["https://practice.example", "http://localhost:8080"];
    const ancestors = (csp: string) => /frame-ancestors ([^;]*)/.exec(csp)![1];
    expect(ancestors(buildCsp({ ...policy, framedBy }))).toBe(framedBy.join(" "));
    expect(ancestors(buildCsp({ ...policy, framedBy: [] }))).toBe("'none'");
    expect(ancestors(buildCsp(policy))).toBe("'none'");
    expect(FRAMED_HEADERS).not.toHaveProperty("X-Frame-Options");
    expect(FRAMED_HEADERS["Permissions-Policy"]).toBe(FIXED_HEADERS["Permissions-Policy"]);
    expect(FIXED_HEADERS["X-Frame-Options"]).toBe("DENY");
  });
});

describe("the sites that the backend names", () => {
  async function asked(answer: string, status = 200): Promise<string[]> {
    const server = createServer((_request, response) => response.writeHead(status).end(answer));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const origins = await framingOrigins(`http://127.0.0.1:${port}`, "abc");
    server.close();
    return origins;
  }

  test("are taken as they are, but for what a policy cannot hold", async () => {
    const value = ["https://practice.example", "https://x.example; script-src *", "*", 1];
    expect(await asked(JSON.stringify({ status: "success", value }))).toEqual([
      "https://practice.example",
    ]);
  });

  test.each([
    ["an error", JSON.stringify({ status: "error", errorMessage: "x" })],
    ["no list", JSON.stringify({ status: "success", value: "https://practice.example" })],
    ["no JSON", "<html>"],
  ])("are none where the answer is %s", async (_what, answer) => {
    expect(await asked(answer)).toEqual([]);
  });

  test("are none where nobody answers", async () => {
    expect(await framingOrigins("http://127.0.0.1:9", "abc")).toEqual([]);
  });
});

describe("what the page around is told", () => {
  const states: [SessionState, string | null][] = [
    [{ phase: "preparing", since: 0 }, null],
    [{ phase: "ready" }, null],
    [{ phase: "connected", since: 0 }, "joined"],
    [{ phase: "reconnecting", since: 0, attempt: 1, nextTryAt: null }, null],
    [{ phase: "left", why: "you" }, "left"],
    [{ phase: "refused", refusal: { reason: "too_early" } }, "failed"],
  ];
  test.each(states)("of %o is %o", (state, type) => {
    expect(messageOf(state)?.type ?? null).toBe(type);
  });

  test("is each thing once", () => {
    let state: SessionState = { phase: "ready" };
    const runs = new Set<() => void>();
    const session = {
      getSnapshot: () => ({ state }),
      subscribe: (run: () => void) => {
        runs.add(run);
        return () => runs.delete(run);
      },
    };
    const told: EmbedMessage["type"][] = [];
    const stop = tellOf(session, ({ type }) => told.push(type));
    const become = (next: SessionState) => {
      state = next;
      for (const run of runs) run();
    };
    become({ phase: "connected", since: 0 });
    become({ phase: "reconnecting", since: 1, attempt: 1, nextTryAt: null });
    become({ phase: "connected", since: 0 });
    become({ phase: "left", why: "you" });
    stop();
    become({ phase: "connected", since: 2 });
    expect(told).toEqual(["joined", "left"]);
  });

  test("goes to a site that may frame it, and to no other", () => {
    const postMessage = vi.fn();
    vi.stubGlobal("window", { parent: { postMessage } });
    const allowed = ["https://practice.example"];
    const message = { source: "parley", version: 1, type: "joined" } as const;
    posterTo("https://practice.example", allowed)(message);
    for (const asked of ["https://evil.example", "*", "", null]) posterTo(asked, allowed)(message);
    expect(postMessage.mock.calls).toEqual([[message, "https://practice.example"]]);
  });
});
