import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { anyApi } from "convex/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEngine } from "../../local/engine/index.ts";
import { homePaths } from "../../local/stack/paths.ts";
import { searchWritten } from "../e2e/written.ts";
import { adminClient, optionsFor } from "./engine/support.ts";

const home = homePaths(mkdtempSync(join(tmpdir(), "parley-written-")));
const SAID = "Nobody else reads this";
const SECRET = "a-secret-of-the-stack-itself";
const TOKEN = `${Buffer.from('{"alg":"HS256"}').toString("base64url")}.${Buffer.from('{"sub":"x"}').toString("base64url")}.c2lnbmF0dXJl`;

/** Rows as a backend would write them, by an engine that has ended after it. */
async function write(...rows: [table: string, row: object][]) {
  const functionsDir = resolve("tests/local/engine/fixture/written");
  const options = optionsFor({ dataDir: home.engineData, functionsDir, log: () => undefined });
  const engine = await startEngine(options);
  for (const [table, row] of rows) {
    await adminClient(engine).mutation(anyApi.rows!.write as never, { table, row } as never);
  }
  await engine.stop();
}

beforeAll(async () => {
  mkdirSync(home.logs, { recursive: true });
  writeFileSync(home.secrets, JSON.stringify({ livekitSecret: SECRET }));
  writeFileSync(join(home.logs, "app.log"), "next@16.4.6 serves\n");
  await write(["messages", { text: SAID }], ["bookingEvents", { detail: "by_hand" }]);
});
afterAll(() => rmSync(home.home, { recursive: true, force: true }));

test("logs and rows that tell nothing are fine, whatever people wrote to each other", () => {
  expect(searchWritten(home)).toEqual([]);
});

const LEAKS = [
  ["a token", `GET /rtc?access_token=${TOKEN}`],
  ["a private key", "-----BEGIN RSA PRIVATE KEY-----"],
  ["an e-mail address", '{"to":"somebody@example.com"}'],
  ["a secret of the stack", `key=${SECRET}`],
  ["what somebody wrote", `{"text":"${SAID}"}`],
] as const;

test.each(LEAKS)("%s in the log of a part is found", (fault, line) => {
  const file = join(home.logs, "part.log");
  writeFileSync(file, `${line}\n`);
  const [found, ...others] = searchWritten(home);
  rmSync(file);
  expect(others).toEqual([]);
  expect(found).toContain(`${file} has ${fault}`);
  expect(found).not.toContain(TOKEN);
});

test.each(LEAKS)("attack 30: %s in a row of a log is found", async (fault, text) => {
  await write(["bookingEvents", { detail: text }]);
  const found = searchWritten(home).join("\n");
  expect(found).toContain(`a row of bookingEvents has ${fault}`);
  expect(found).not.toContain(TOKEN);
});

test.each([
  "recordingConsents",
  "pageEvents",
  "outgoingEvents",
  "webhookDeliveries",
  "alerts",
  "alertEvents",
  "monitoringReports",
  "webhookRefusals",
])("a row of %s is looked at", async (table) => {
  await write([table, { detail: TOKEN }]);
  expect(searchWritten(home).join("\n")).toContain(`a row of ${table} has a token`);
});

const KEPT = [
  ["bookings", (words: string) => ({ cancelled: { by: "client", reason: words } })],
  ["bookingMoves", (words: string) => ({ reason: words })],
  ["noShows", (words: string) => ({ reason: words })],
  ["bookingRequests", (words: string) => ({ answers: [{ key: "why", text: words }] })],
  ["bookingRequests", (words: string) => ({ answers: [], message: words })],
  ["ratings", (words: string) => ({ comment: words })],
] as const;

test.each(KEPT)("what %s keep of somebody's words is found elsewhere alone", async (table, row) => {
  const words = `Only for ${table}: ${JSON.stringify(row("")).length} words`;
  await write([table, row(words)]);
  const file = join(home.logs, "part.log");
  writeFileSync(file, `${words}\n`);
  const found = searchWritten(home);
  rmSync(file);
  expect(found).toContain(`${file} has what somebody wrote`);
  expect(found).not.toContain(`a row of ${table} has what somebody wrote`);
});
