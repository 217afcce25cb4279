import { expect, type Page, test } from "@playwright/test";
import { api, internal } from "../../convex/_generated/api.js";
import {
  backendAs,
  backendAsDeployment,
  openAs,
  type PersonId,
  tokenIdentifierOf,
} from "./people.ts";
import { joinHere, leave } from "./room.ts";
import { ownStack } from "./stack.ts";

const TITLE = `<img src=x onerror=alert(1)> "onload="alert(1) {{1}} \u202Etxt`;
const NAME = "<script>alert(1)</script><b>Name</b>";

// A new person makes the demo's bookings once more: not in the stack of the other journeys.
let stack: Awaited<ReturnType<typeof ownStack>>;
test.beforeAll(async () => void (stack = await ownStack()));
test.afterAll(async () => await stack.stop());

/** Somebody whose name is markup; by the deployment's own key, as no sign-in here gives one. */
async function personOfMarkup(): Promise<string> {
  const admin = backendAsDeployment();
  const demo = ["demo-provider", "demo-client", "second-client", "second-provider"];
  const people = [...demo, "markup"].map((id) => ({
    id,
    name: id === "markup" ? NAME : id,
    tokenIdentifier: tokenIdentifierOf(id),
  }));
  await admin.mutation(internal.demo.seed as never, { people } as never);
  const known = await (await backendAs("demo-admin")).query(api.admin.people, {});
  return known.find(({ name }) => name === NAME)!._id;
}

/** What a page would do if it took the words of others for its own. */
function watch(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) faults.push(message.text());
  });
  page.on("dialog", (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return faults;
}

async function expectInert(page: Page, words: string) {
  await expect(page.getByText(words, { exact: false }).first()).toBeVisible();
  await expect(page.locator("[onerror], [onload], img[src=x]")).toHaveCount(0);
}

test("attack 26: markup in titles and names is text: lists, prejoin, room, after it, log", async ({
  browser,
}) => {
  const markup = await personOfMarkup();
  const provider = await backendAs("demo-provider");
  const { user } = await (await backendAs("demo-client")).mutation(api.users.ensure, {});
  const made = await provider.mutation(api.bookings.create, {
    requestKey: crypto.randomUUID(),
    title: TITLE,
    clientIds: [user._id, markup as typeof user._id],
    startsAt: "now",
    durationMinutes: 30,
    mayOverlap: true,
  });
  if (made.kind !== "created") throw new Error(made.reason);
  const path = `/sessions/${made.bookingId}`;

  const open = async (person: PersonId, where: string) => {
    const context = await browser.newContext();
    const page = await openAs(context, person, where);
    return { context, page, faults: watch(page) };
  };
  const board = await open("demo-provider", "/provider");
  await expectInert(board.page, TITLE);
  await expectInert(board.page, NAME);
  await board.page.goto(new URL(path, board.page.url()).href);
  await expectInert(board.page, TITLE);
  await expectInert(board.page, NAME);
  await joinHere(board.page);
  await expectInert(board.page, TITLE);
  await leave(board.page);
  await expectInert(board.page, TITLE);
  expect(board.faults).toEqual([]);

  const log = await open("demo-admin", "/admin/token-log");
  await expectInert(log.page, TITLE);
  await log.page.getByLabel("Person").selectOption({ label: NAME });
  expect(log.faults).toEqual([]);
  await Promise.all([board.context.close(), log.context.close()]);
});
