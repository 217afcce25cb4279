import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { createLog } from "../../../lib/log/log.ts";
import type { PartReport } from "../../../local/stack/part.ts";
import { collectReports, kindOf, tellBackend } from "../../../local/stack/reports.ts";
import { sfuLine } from "../../../local/sfu/logLine.ts";

const undo: (() => unknown)[] = [];
afterEach(() => undo.splice(0).forEach((step) => step()));

const part = (name: PartReport["name"], more: Partial<PartReport> = {}): PartReport => ({
  name,
  title: name,
  state: "ok",
  since: 0,
  restarts: 0,
  lastError: null,
  without: null,
  pid: 1,
  ...more,
});

test("a restart is told once, a part that gave up for as long as it is away", () => {
  const reports = collectReports();
  expect(reports.take([part("sfu")])).toEqual([]);
  const once = [{ kind: "restarted", part: "sfu", count: 2 }];
  expect(reports.take([part("sfu", { restarts: 2 })])).toEqual(once);
  expect(reports.take([part("sfu", { restarts: 2 })])).toEqual([]);
  const gone = part("recorder", { state: "failed" });
  const away = [{ kind: "given_up", part: "recorder", count: 1 }];
  expect(reports.take([gone])).toEqual(away);
  expect(reports.take([gone])).toEqual(away);
});

function lineOf(event: string): string {
  const lines: string[] = [];
  createLog("proxy", { write: (line) => lines.push(line) }).warn(event, { port: 3000 });
  return lines[0]!;
}

/** What LiveKit says, as it is in the log. */
const said = (level: string, msg: string) => sfuLine(JSON.stringify({ level, ts: 1, msg }));

test.each([
  ["sfu", said("error", "could not reach redis"), "redis_error"],
  ["sfu", said("info", "connecting to redis"), null],
  ["sfu", said("error", "something else"), null],
  ["sfu", "redis", null],
  ["app", '{"level":"error","msg":"redis"}', null],
  ["proxy", lineOf("unreachable"), "proxy_error"],
  ["proxy", lineOf("listening"), null],
  ["proxy", "unreachable", null],
] as const)("of %s, the line %s is %s", (name, line, kind) => {
  expect(kindOf(name, line)).toBe(kind);
});

test("lines are added up", () => {
  const reports = collectReports();
  for (let at = 0; at < 3; at += 1) reports.hear("proxy", lineOf("unreachable"));
  expect(reports.take([])).toEqual([{ kind: "proxy_error", part: "proxy", count: 3 }]);
});

async function backend(status: () => number) {
  const heard: { authorization: string | undefined; body: string }[] = [];
  const server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      heard.push({ authorization: request.headers.authorization, body });
      response.writeHead(status()).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  undo.push(() => server.close());
  return { heard, site: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request as AsyncIterable<Buffer>) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test("what does not arrive is told again, and what did is not", async () => {
  let status = 503;
  const { heard, site } = await backend(() => status);
  const reports = collectReports();
  const parts = () => [part("sfu", { restarts: 1 })];
  undo.push(tellBackend({ site, token: "secret", reports, parts, everyMs: 10 }));
  await expect.poll(() => heard.length).toBeGreaterThan(1);
  status = 204;
  await expect.poll(() => reports.take(parts())).toEqual([]);
  const count = heard.length;
  await new Promise((done) => setTimeout(done, 60));
  expect(heard.length - count).toBeLessThanOrEqual(1);
  expect(heard[0]).toEqual({
    authorization: "Bearer secret",
    body: JSON.stringify({ reports: [{ kind: "restarted", part: "sfu", count: 1 }] }),
  });
});
