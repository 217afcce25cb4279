import { getFunctionName } from "convex/server";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { api } from "@/convex/_generated/api";
import { newestByRequest } from "@/lib/session/newestConnection";

type Asked = { url?: string; authorization?: string; body: unknown };

const servers: (() => void)[] = [];
afterEach(() => servers.splice(0).forEach((close) => close()));

/** A backend that gives one answer, and what it was asked. */
async function backendThat(status: number, answer: string) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => {
      const { url, headers } = request;
      asked.push({ url, authorization: headers.authorization, body: JSON.parse(body) });
      response.writeHead(status).end(answer);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  servers.push(() => void server.close());
  const convexUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = (token: string | null = "a-token") =>
    newestByRequest({ convexUrl, fetchToken: async () => token }, "a-booking");
  return { asked, ask };
}

test("asks for one booking as who is signed in", async () => {
  const { asked, ask } = await backendThat(200, '{"status":"success","value":"PA_1"}');
  expect(await ask()).toBe("PA_1");
  await ask(null);
  const body = {
    path: getFunctionName(api.sessions.newestConnection),
    args: { bookingId: "a-booking" },
    format: "json",
  };
  expect(asked).toEqual([
    { url: "/api/query", authorization: "Bearer a-token", body },
    { url: "/api/query", authorization: undefined, body },
  ]);
});

test("nobody is connected", async () => {
  const { ask } = await backendThat(200, '{"status":"success","value":null}');
  expect(await ask()).toBeNull();
});

test.each([
  ["an error", 560, '{"status":"error","errorMessage":"Not now."}', /answered 560/],
  ["another shape", 200, '{"status":"success","value":{"id":"PA_1"}}', /answered 200/],
  ["a proxy's page", 502, "<html>Bad gateway</html>", /not valid JSON/],
])("%s is no answer", async (_, status, text, message) => {
  const { ask } = await backendThat(status, text);
  await expect(ask()).rejects.toThrow(message);
});
