import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ConvexHttpClient } from "convex/browser";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dayAhead, HOUR, openCalendar, PEOPLE, signedIn } from "../../bench/booking/calendar.ts";
import { type Backend, startBackend } from "../../bench/backend.ts";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";

const SOME_DAY = dayAhead(1);
const compact = (at: number) => new Date(at).toISOString().replaceAll(/[-:]|\.000/g, "");

function calendarWith(startsAt: number): string {
  const event = [
    "BEGIN:VEVENT",
    "UID:outside",
    `DTSTART:${compact(startsAt)}`,
    `DTEND:${compact(startsAt + HOUR)}`,
    "END:VEVENT",
  ];
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...event, "END:VCALENDAR", ""].join("\r\n");
}

let pieces: NodeJS.Timeout | undefined;
/** What the server elsewhere does at each address. */
const ANSWERS: Record<string, (response: ServerResponse) => void> = {
  "/good": (response) => response.end(calendarWith(SOME_DAY + 10 * HOUR)),
  "/moved": (response) => response.writeHead(302, { location: "/good" }).end(),
  "/round": (response) => response.writeHead(302, { location: "/round" }).end(),
  "/file": (response) => response.writeHead(302, { location: "file:///etc/passwd" }).end(),
  "/gone": (response) => response.writeHead(410).end(),
  "/forbidden": (response) => response.writeHead(403).end(),
  "/page": (response) => response.end("<html>Sign in</html>"),
  "/said-large": (response) => response.writeHead(200, { "content-length": 50_000_000 }).write("B"),
  "/large": (response) => {
    const piece = "X".repeat(256 * 1024);
    response.on("error", () => {});
    response.on("close", () => clearInterval(pieces));
    pieces = setInterval(() => response.write(piece), 5);
  },
};

const elsewhere = createServer((request, response) => ANSWERS[request.url!]!(response));
let backend: Backend;
let provider: ConvexHttpClient;
let serviceId: Id<"services">;
let origin: string;

beforeAll(async () => {
  const secret = "a secret of the tests, long enough for keys";
  const env = { PARLEY_PRIVATE_DESTINATIONS: "1", PARLEY_KEYS_SECRET: secret };
  backend = await startBackend({ env });
  await backend.seed(PEOPLE);
  serviceId = await openCalendar(backend);
  provider = await signedIn(backend, "demo-provider");
  await new Promise<void>((done) => elsewhere.listen(0, "127.0.0.1", done));
  origin = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
});
afterAll(async () => {
  elsewhere.closeAllConnections();
  elsewhere.close();
  await backend.stop();
});

/** One that says nothing is waited for during ten seconds. */
const LIMIT_MS = 20_000;

async function outcomeOf(calendarId: Id<"outsideCalendars">, after = 0) {
  for (const end = Date.now() + LIMIT_MS; Date.now() < end;) {
    const rows = await provider.query(api.outsideCalendars.list, {});
    const row = rows.find((one) => one.calendarId === calendarId)!;
    if (row.check && row.check.at > after) return row;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error("never read");
}

async function isOffered(startsAt: number): Promise<boolean> {
  const fromDate = new Date(SOME_DAY).toISOString().slice(0, 10);
  const args = { serviceId, fromDate, days: 1, now: Date.now() };
  const answer = await provider.query(api.slots.list, args);
  return answer.kind === "slots" && answer.slots.some((one) => one.startsAt === startsAt);
}

async function add(path: string): Promise<Id<"outsideCalendars">> {
  const url = `${origin}${path}`;
  const added = await provider.action(api.outsideCalendars.add, { name: "Own", url });
  if (added.kind !== "added") throw new Error(added.reason);
  return added.calendarId;
}

test("what a calendar elsewhere takes is not offered, until it changes or is removed", async () => {
  const ten = SOME_DAY + 10 * HOUR;
  expect(await isOffered(ten)).toBe(true);
  const calendarId = await add("/moved");
  const row = await outcomeOf(calendarId);
  expect(row).toMatchObject({ host: "127.0.0.1", check: { outcome: "ok" } });
  expect(row.readAt).toBe(row.check!.at);
  expect(JSON.stringify(row)).not.toContain("/moved");
  expect(await isOffered(ten)).toBe(false);

  ANSWERS["/good"] = (response) => response.end("BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n");
  await provider.mutation(api.outsideCalendars.refresh, { calendarId });
  await outcomeOf(calendarId, row.check!.at);
  expect(await isOffered(ten)).toBe(true);
  ANSWERS["/good"] = (response) => response.end(calendarWith(ten));
  const before = (await outcomeOf(calendarId)).check!.at;
  await provider.mutation(api.outsideCalendars.refresh, { calendarId });
  const read = await outcomeOf(calendarId, before);

  // A reading that fails leaves what was known, and says so.
  ANSWERS["/good"] = ANSWERS["/forbidden"]!;
  await provider.mutation(api.outsideCalendars.refresh, { calendarId });
  expect(await outcomeOf(calendarId, read.check!.at)).toMatchObject({
    check: { outcome: "refused" },
    readAt: read.readAt,
  });
  expect(await isOffered(ten)).toBe(false);
  await provider.mutation(api.outsideCalendars.remove, { calendarId });
  expect(await isOffered(ten)).toBe(true);
});

test.each([
  ["/round", "refused"],
  ["/file", "refused"],
  ["/forbidden", "refused"],
  ["/gone", "not_found"],
  ["/page", "not_a_calendar"],
  ["/said-large", "too_large"],
  ["/large", "too_large"],
])("%s is known as %s", async (path, outcome) => {
  const calendarId = await add(path);
  expect((await outcomeOf(calendarId)).check!.outcome).toBe(outcome);
  await provider.mutation(api.outsideCalendars.remove, { calendarId });
});

test("one that says nothing is given up after ten seconds", async () => {
  ANSWERS["/silent"] = () => {};
  const begun = Date.now();
  const calendarId = await add("/silent");
  expect((await outcomeOf(calendarId)).check!.outcome).toBe("silent");
  expect(Date.now() - begun).toBeGreaterThan(9_000);
  await provider.mutation(api.outsideCalendars.remove, { calendarId });
});
