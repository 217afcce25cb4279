import { afterEach, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { as, attempt, backendWithPeople, book, identityOf, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

function listen() {
  const said = vi.spyOn(console, "log").mockImplementation(() => undefined);
  return () => said.mock.calls.map(([line]) => String(line)).filter((line) => line.startsWith("{"));
}

const PAGE = "6f9619ff-8b86-4d11-b42d-00c04fc964ff";
const rows = async (world: World) =>
  await world.t.run(async (ctx) => await ctx.db.query("tokenLogs").collect());

test("a request for a token is followed from the page to the row of the log", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  vi.stubEnv("LOG_LEVEL", "debug");
  const lines = listen();
  const args = { ...attempt(bookingId), pageId: PAGE };
  const answer = await world.asClient.mutation(api.sessions.join, args);
  await world.asClient.mutation(api.sessions.join, args);
  const [first, second] = await rows(world);
  expect(first!.requestId).toMatch(new RegExp(`^${PAGE}\\.[0-9a-f]{8}$`));
  expect(first!.requestId).toBe(answer.requestId);
  expect(second!.requestId).not.toBe(first!.requestId);
  const decided = lines()
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === "token_decided");
  expect(decided[0]).toMatchObject({
    part: "backend",
    level: "debug",
    requestId: first!.requestId,
    attemptId: "attempt-1",
    bookingId,
    reason: "in_window",
  });
});

test.each(["x".repeat(65), "<script>", "somebody@example.invalid", ""])(
  "a page that calls itself %j has no say in the id",
  async (pageId) => {
    const world = await backendWithPeople();
    const bookingId = await book(world);
    await world.asClient.mutation(api.sessions.join, { ...attempt(bookingId), pageId });
    expect((await rows(world))[0]!.requestId).toMatch(/^[0-9a-f-]{36}$/);
  },
);

test("by default nothing is said of it", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const lines = listen();
  await world.asClient.mutation(api.sessions.join, attempt(bookingId));
  expect(lines()).toEqual([]);
});

test("the whole story has no token, no address and no word of the chat", async () => {
  const world = await backendWithPeople();
  vi.stubEnv("LOG_LEVEL", "debug");
  const lines = listen();
  const email = "client@example.invalid";
  const withMail = world.t.withIdentity({ ...identityOf("client"), email });
  await withMail.mutation(api.users.ensure, {});
  const bookingId = await book(world);
  const answer = await world.asClient.mutation(api.sessions.join, attempt(bookingId));
  await as(world.t, "stranger").mutation(api.sessions.join, attempt(bookingId));
  const message = { bookingId, clientKey: "key", text: "words of the chat" };
  await world.asClient.mutation(api.chat.send, message);
  const all = lines().join("\n");
  expect(all).toContain("token_decided");
  expect(answer.kind).toBe("granted");
  expect(all).not.toMatch(/eyJ|example\.invalid|words of the chat|Demo client/);
});
