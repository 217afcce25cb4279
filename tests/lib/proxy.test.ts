import { NextRequest } from "next/server";
import { describe, expect, test } from "vitest";
import { CAME_BY_TLS } from "@/lib/config/headers";
import nextConfig from "@/next.config";
import { proxy } from "@/proxy";

const answer = async (path: string, headers: Record<string, string> = {}) =>
  await proxy(new NextRequest(`http://127.0.0.1:3000${path}`, { headers }));

describe("an address with a broken escape", () => {
  test("attack 24: is 400 with a policy by which nothing of it loads, runs or is framed", async () => {
    const { status, headers } = await answer("/%E0%A4%A");
    expect(status).toBe(400);
    const csp = headers.get("content-security-policy") ?? "";
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("permissions-policy")).toContain("camera=(self)");
  });
});

describe("who came by TLS", () => {
  test.each([
    ["a page", "/bookings"],
    ["an address with a broken escape", "/%E0%A4%A"],
  ])("attack 24: is told to stay with it by %s, and nobody else is", async (_what, path) => {
    const secure = await answer(path, { "x-forwarded-proto": "https" });
    expect(secure.headers.get("strict-transport-security")).toMatch(/max-age=\d{8,}/);
    expect((await answer(path)).headers.get("strict-transport-security")).toBeNull();
  });

  test("attack 24: is told so by the hashed files of the build as well", async () => {
    const rules = (await nextConfig.headers!()).filter(({ source }) =>
      source.startsWith("/_next/static/"),
    );
    const telling = rules.filter(({ headers }) =>
      headers.some(({ key, value }) => key === "Strict-Transport-Security" && /\d{8,}/.test(value)),
    );
    expect(telling).toMatchObject([{ has: [CAME_BY_TLS] }]);
    const isTls = new RegExp(`^${CAME_BY_TLS.value}$`);
    expect(["https", "https,http", "http", "http,https"].filter((one) => isTls.test(one))).toEqual([
      "https",
      "https,http",
    ]);
  });
});
