import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { answerAppFacts } from "../../../lib/setup/appAnswer";
import type { Settings } from "../../../lib/config/settings";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

const KEY = `pk_test_${btoa("clerk.example.com$")}`;

/** A backend that knows two tokens, and Clerk's own address. */
async function deployment() {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const { url, headers } = request;
    asked.push(`${url} ${headers.authorization ?? ""}`);
    const reply = (body: object, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    if (url === "/v1/jwt_templates") return reply([{ name: "convex" }]);
    if (url === "/setup/sign-in") {
      return reply({ issuer: "https://clerk.example.com", origins: [], now: Date.now() - 60_000 });
    }
    const isAdmin = headers.authorization === "Bearer of-an-admin";
    if (!isAdmin && headers.authorization !== "Bearer of-a-client") {
      return reply({ status: "error", errorMessage: "x" });
    }
    return reply({ status: "success", value: { isAdmin } });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const addresses = { convexUrl: url, siteUrl: url, livekitUrl: null, issuerUrl: null };
  const config = { ...addresses, bucketOrigins: [] };
  const settings: Settings = {
    kind: "ready",
    config: { ...config, clerkPublishableKey: KEY, streamUrl: url },
  };
  const env = { CLERK_SECRET_KEY: "sk_test_x", CLERK_API_URL: url };
  return { ask: (token: string | null) => answerAppFacts(token, { env, settings }), asked, config };
}

test("an admin is told what the app knows, and nothing secret", async () => {
  const { ask } = await deployment();
  const answer = await ask("Bearer of-an-admin");
  expect([answer.status, answer.headers.get("cache-control")]).toEqual([200, "no-store"]);
  const facts = (await answer.json()) as { templates: string[]; appSkewMs: number };
  expect(Object.keys(facts).toSorted()).toEqual(["appSkewMs", "templates"]);
  expect(facts.templates).toEqual(["convex"]);
  expect(facts.appSkewMs).toBeGreaterThan(55_000);
});

test("nobody else is, and Clerk is not asked for them", async () => {
  const { ask, asked } = await deployment();
  const statuses = [null, "Basic x", "Bearer of-nobody", "Bearer of-a-client"].map(
    async (token) => (await ask(token)).status,
  );
  expect(await Promise.all(statuses)).toEqual([401, 401, 401, 403]);
  expect(asked.filter((one) => one.includes("jwt_templates"))).toEqual([]);
});

test("where the backend does not answer, that is said", async () => {
  const settings: Settings = { kind: "incomplete", missing: ["CONVEX_URL"] };
  expect((await answerAppFacts("Bearer x", { env: {}, settings })).status).toBe(503);
  const { config } = await deployment();
  const away = { ...config, convexUrl: "http://127.0.0.1:9", clerkPublishableKey: KEY };
  const ready: Settings = { kind: "ready", config: { ...away, streamUrl: config.convexUrl } };
  expect((await answerAppFacts("Bearer x", { env: {}, settings: ready })).status).toBe(503);
});
