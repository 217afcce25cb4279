import { globSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "@playwright/test";
import { ROOT } from "../../local/stack/paths.ts";
import { PARTS } from "./parts.ts";
import { signIn } from "./people.ts";
import { joinLive, leave } from "./room.ts";
import { testPorts, testUrl } from "./stack.ts";
import { type Visitor, visits } from "./visits.ts";

/** Of nobody in particular: what they show is for whoever has the address. */
const OPEN = /^\/($|sign-in|guest$|doctor|book\/|posts\/|watch\/|embed\/|bench\/)/;

/** Every page of the app, with some name where it takes one. */
const PAGES = globSync("**/page.tsx", { cwd: join(ROOT, "app") }).map((file) => {
  const names = dirname(file).split("/");
  const shown = names.filter((name) => name !== "." && !name.startsWith("("));
  return `/${shown.map((name) => (name.startsWith("[") ? "anything" : name)).join("/")}`;
});
const PROTECTED = PAGES.filter((path) => !OPEN.test(path));

for (const [name, path, status] of [
  ["a page", "/bookings", 200],
  ["the room", "/sessions/anything", 200],
  ["the sign-in", "/sign-in", 200],
  ["the provider's page", "/provider", 200],
  ["the destinations", "/provider/destinations", 200],
  ["the posts", "/provider/posts", 200],
  ["the integrations", "/provider/integrations", 200],
  ["a session that nobody may frame", "/embed/anything", 200],
  ["the recordings", "/recordings", 200],
  ["a recording", "/recordings/anything", 200],
  ["the token log", "/admin/token-log", 200],
  ["the set-up check", "/admin/setup", 200],
  ["the account", "/account", 200],
  ["the audit log", "/admin/audit", 200],
  ["sessions", "/admin/sessions", 200],
  ["a session's timeline", "/admin/sessions/anything", 200],
  ["insights", "/admin/insights", 200],
  ["the alerts", "/admin/alerts", 200],
  ["the connection check", "/doctor", 200],
  ["a broadcast", "/watch/anything", 200],
  ["posts for everybody", "/posts/anything", 200],
  ["a missing page", "/no/such/page", 404],
  ["the health answer", "/healthz", 200],
  ["whether it is ready", "/readyz", 200],
  ["the figures, without their token", "/metrics", 401],
  ["the app's facts, without a sign-in", "/admin/setup/facts", 401],
] as const) {
  test(`attack 24: ${name} carries the security headers`, async ({ request }) => {
    const response = await request.get(`${testUrl()}${path}`);
    expect(response.status()).toBe(status);
    const headers = response.headers();
    const csp = headers["content-security-policy"] ?? "";
    expect(csp).toMatch(/script-src[^;]*'nonce-[^']+'/);
    expect(csp).not.toContain("'unsafe-eval'");
    expect(csp).not.toMatch(/script-src[^;]*'unsafe-inline'/);
    expect(csp).toContain("frame-ancestors 'none'");
    expect(csp).toContain(`ws://127.0.0.1:${testPorts().livekit}`);
    expect(csp).toContain(`ws://127.0.0.1:${testPorts().convex}`);
    // Of hosts that are not named one by one there are Mux's alone, where something of it is played.
    const anyHost = [...csp.matchAll(/[^\s;]*\*[^\s;]*/g)].map(([source]) => source);
    const isPublic = /^\/(watch|posts)\//.test(path);
    expect([...new Set(anyHost)]).toEqual(isPublic ? ["https://*.mux.com"] : []);
    expect(headers["x-content-type-options"]).toBe("nosniff");
    expect(headers["permissions-policy"]).toContain("camera=(self)");
    expect(headers["permissions-policy"]).toContain("microphone=(self)");
    expect(headers["permissions-policy"]).toContain("display-capture=(self)");
    expect(headers["referrer-policy"]).toBeTruthy();
  });
}

test("attack 24: each page that there is carries the policies", async ({ request }) => {
  expect(PAGES.length).toBeGreaterThan(30);
  for (const path of PAGES) {
    const headers = (await request.get(`${testUrl()}${path}`, { maxRedirects: 0 })).headers();
    const csp = headers["content-security-policy"] ?? "";
    expect(csp, path).toMatch(/script-src[^;]*'nonce-[^']+'/);
    expect(csp, path).not.toContain("'unsafe-eval'");
    expect(csp, path).toContain("frame-ancestors 'none'");
    expect(headers["permissions-policy"], path).toContain("camera=(self)");
    expect(headers["x-content-type-options"], path).toBe("nosniff");
  }
});

test("attack 24: a browser that came by TLS is told to stay with it, and only that one", async ({
  request,
}) => {
  const hsts = async (path: string, headers: Record<string, string>) => {
    const response = await request.get(`${testUrl()}${path}`, { headers });
    return response.headers()["strict-transport-security"];
  };
  const broken = { rsc: "1", "next-router-state-tree": "%7Bbroken" };
  const page = await (await request.get(`${testUrl()}/bookings`)).text();
  const file = /\/_next\/static\/[^"']+\.js/.exec(page)![0];
  const answers: [string, Record<string, string>][] = [
    ["/bookings", {}],
    ["/no/such/page", {}],
    ["/%E0%A4%A", {}],
    [file, {}],
    ["/bookings", broken],
  ];
  for (const [path, headers] of answers) {
    const secure = { ...headers, "x-forwarded-proto": "https" };
    expect(await hsts(path, secure)).toMatch(/max-age=\d{8,}/);
    expect(await hsts(path, headers)).toBeUndefined();
  }
});

test("attack 19, attack 24: an answer that failed carries the security headers, and nothing of the fault", async ({
  request,
}) => {
  // What Next itself cannot read: no page of ours is asked.
  const headers = { rsc: "1", "next-router-state-tree": "%7Bbroken" };
  const response = await request.get(`${testUrl()}/bookings`, { headers });
  expect(response.status()).toBe(500);
  const answer = response.headers();
  expect(answer["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(answer["content-security-policy"]).not.toContain("'unsafe-eval'");
  expect(answer["x-content-type-options"]).toBe("nosniff");
  expect(answer["x-frame-options"]).toBe("DENY");
  expect(answer["permissions-policy"]).toContain("camera=(self)");
  expect(await response.text()).not.toMatch(/node_modules|\bat .+:\d+:\d+/);
});

test("attack 24: an address with a broken escape is 400 and carries the security headers", async ({
  request,
}) => {
  const response = await request.get(`${testUrl()}/%E0%A4%A`);
  expect(response.status()).toBe(400);
  const headers = response.headers();
  expect(headers["content-security-policy"]).toContain("default-src 'none'");
  expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
  expect(headers["x-content-type-options"]).toBe("nosniff");
  expect(headers["permissions-policy"]).toContain("camera=(self)");
});

test("two answers never share a nonce", async ({ request }) => {
  const nonce = async () => {
    const response = await request.get(`${testUrl()}/bookings`);
    return response.headers()["content-security-policy"]!.match(/'nonce-([^']+)'/)![1];
  };
  expect(await nonce()).not.toBe(await nonce());
});

const violations: string[] = [];
const { visit } = visits({
  prepare: async (context) =>
    context.on("console", (message) => {
      if (message.text().includes("Content Security Policy")) violations.push(message.text());
    }),
});

const inAdmin = (page: string) => `admin/${page}`;
const SHOWN: [Visitor, string[]][] = [
  ["nobody", ["sign-in", "doctor", "watch/x", "posts/x", "no/such/page"]],
  ["demo-provider", ["bookings", "provider", "provider/destinations", "provider/posts"]],
  ["demo-admin", ["recordings", "recordings/x", "account", "sessions/x"]],
  ["demo-admin", ["token-log", "audit", "sessions", "insights", "alerts", "setup"].map(inAdmin)],
];

for (const [visitor, paths] of SHOWN) {
  test(`every script and style is allowed by the policy of its page: ${visitor}, ${paths.join(", ")}`, async ({
    browser,
  }) => {
    for (const path of paths) {
      const page = await visit(browser, visitor, `/${path}`);
      await page.waitForLoadState("networkidle");
    }
    expect(violations.splice(0)).toEqual([]);
  });
}

for (const header of ["x-middleware-subrequest", "x-nextjs-data", "x-middleware-rewrite"]) {
  test(`attack 23: the header ${header} changes nothing on any protected page`, async ({
    request,
  }) => {
    // Next.js skipped its middleware for such a value, and with it whatever that guards.
    const headers = { [header]: Array(6).fill("proxy").join(":") };
    for (const path of PROTECTED) {
      const usual = await request.get(`${testUrl()}${path}`);
      const forged = await request.get(`${testUrl()}${path}`, { headers });
      expect([path, forged.status()]).toEqual([path, usual.status()]);
      const policies = [usual, forged].map((answer) =>
        (answer.headers()["content-security-policy"] ?? "").replace(/'nonce-[^']+'/g, "'nonce'"),
      );
      expect(policies[0]).toContain("'nonce'");
      expect(policies[1]).toBe(policies[0]);
    }
  });
}

/** The ways around a lock that looks at the address as it is written. */
const disguised = (path: string) => [
  path.replaceAll("/", "%2F").replace("%2F", "/"),
  path.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
  `${path}/..%2f`,
  `/${path}`,
];

test("attack 23: no protected page shows data by its address written in another way", async ({
  request,
}) => {
  for (const path of PROTECTED.flatMap(disguised)) {
    const response = await request.get(`${testUrl()}${path}`, { maxRedirects: 0 });
    expect(response.status(), path).toBeLessThan(500);
    expect(await response.text(), path).not.toContain("Demo outsider");
  }
});

test("attack 25: by way of the list the room has its devices, and no other origin has", async ({
  browser,
}) => {
  const { page, context } = await signIn(browser, "demo-client");
  await expect(page).toHaveURL(/\/bookings$/);
  await page.evaluate(() => Object.assign(window, { isFirstDocument: true }));
  await joinLive(page);
  const granted = await page.evaluate(() => {
    type Policy = { getAllowlistForFeature(name: string): string[] };
    const { featurePolicy } = document as unknown as { featurePolicy: Policy };
    const names = ["camera", "microphone", "display-capture"];
    return names.map((name) => featurePolicy.getAllowlistForFeature(name));
  });
  const own = new URL(page.url()).origin;
  expect(granted).toEqual([[own], [own], [own]]);
  // The policy is the list's: its document is the one that became the room.
  expect(await page.evaluate(() => "isFirstDocument" in window)).toBe(true);
  await leave(page);
  await context.close();
});

test("healthz names every part", async ({ request }) => {
  const response = await request.get(`${testUrl()}/healthz`);
  expect(response.status()).toBe(200);
  const { status, parts } = await response.json();
  expect(status).toBe("ok");
  expect(Object.keys(parts).toSorted()).toEqual(PARTS);
  expect(JSON.stringify(parts)).not.toMatch(/secret/i);
});
