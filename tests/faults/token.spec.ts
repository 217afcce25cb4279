import { expect, type Page, test } from "@playwright/test";
import { liveBooking } from "../e2e/bookings.ts";
import { openAs } from "../e2e/people.ts";
import { joinHere } from "../e2e/room.ts";
import { killPart } from "../e2e/stack.ts";
import { watchPhases } from "./phases.ts";
import { runningPicture } from "./picture.ts";

type Requests = { asked: Set<number>; answered: Set<number> };
type Answer = { type: string; requestId: number; ts: string; endVersion: { ts: string } };

/** A moment of the backend's log, as the protocol writes it: eight bytes, the lowest first. */
const momentOf = (text: string) => Buffer.from(text, "base64").readBigUInt64LE();

/**
 * The page's requests for a token; one that Convex's client sends again is still one. Answered is
 * one whose writes the page was told of: only then does the client hand on what it was answered.
 */
function requests(page: Page): Requests {
  const asked = new Set<number>();
  const answered = new Set<number>();
  const written = new Map<number, bigint>();
  page.on("websocket", (socket) => {
    socket.on("framesent", ({ payload }) => {
      const text = payload.toString();
      if (!text.includes("Mutation") || !text.includes("sessions:join")) return;
      asked.add((JSON.parse(text) as Answer).requestId);
    });
    socket.on("framereceived", ({ payload }) => {
      const text = payload.toString();
      if (!/"(MutationResponse|Transition)"/.test(text)) return;
      const answer = JSON.parse(text) as Answer;
      if (answer.type === "MutationResponse" && asked.has(answer.requestId)) {
        written.set(answer.requestId, momentOf(answer.ts));
      }
      if (answer.type !== "Transition") return;
      const seen = momentOf(answer.endVersion.ts);
      for (const [id, moment] of written) if (moment <= seen) answered.add(id);
    });
  });
  return { asked, answered };
}

/** The page has done what its answers led to. */
async function settled(page: Page, answered: Set<number>, count: number) {
  await expect.poll(() => answered.size).toBe(count);
  await page.evaluate(() => {});
}

test("fault 3: a token that expires on prejoin is replaced unseen, and joins", async ({
  browser,
}) => {
  const { path } = await liveBooking("A long wait at the door");
  const context = await browser.newContext();
  await context.clock.install();
  const page = await openAs(context, "demo-client", "/bookings");
  await page.waitForURL(/\/bookings/);
  const { asked, answered } = requests(page);
  await page.goto(new URL(path, page.url()).href);
  const join = page.getByRole("button", { name: "Join", exact: true });
  await expect(join).toBeEnabled();
  await settled(page, answered, 1);
  await page.clock.fastForward("09:30");
  // The clock must not leap over the answer: a minute without one is a backend that is silent.
  await settled(page, answered, 2);
  await expect(join).toBeEnabled();
  // Past the end of the first one.
  await page.clock.fastForward("01:00");
  await joinHere(page);
  await expect(page.locator(".room")).toHaveAttribute("data-phase", "connected");
  expect(asked.size).toBe(2);
  await context.close();
});

test("fault 3: a token that expires in the call leaves it and its recovery alone", async ({
  browser,
}) => {
  const { path } = await liveBooking("Longer than a token");
  const [here, there] = [await browser.newContext(), await browser.newContext()];
  await here.clock.install();
  const page = await openAs(here, "demo-client", "/bookings");
  await page.waitForURL(/\/bookings/);
  const { asked } = requests(page);
  await page.goto(new URL(path, page.url()).href);
  await joinHere(page);
  const provider = await openAs(there, "demo-provider", path);
  await joinHere(provider);
  await runningPicture(page);
  const before = asked.size;
  await page.clock.fastForward("11:00");
  const room = page.locator(".room");
  await runningPicture(page);
  await expect(room).toHaveAttribute("data-phase", "connected");
  expect(asked.size).toBe(before);
  const phases = await watchPhases(page);
  await killPart("sfu");
  await expect.poll(async () => (await phases()).length).toBeGreaterThan(1);
  await expect(room).toHaveAttribute("data-phase", "connected", { timeout: 40_000 });
  // By a new token, or by one that the SFU renewed meanwhile: breaks.test.ts tells them apart.
  await runningPicture(page);
  await here.close();
  await there.close();
});
