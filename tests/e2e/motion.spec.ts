import { expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs } from "./people.ts";
import { joinHere, toolsOf } from "./room.ts";

/** Shorter than a frame, it is a change and no movement. */
const FRAME_MS = 16;

/** What moves here by itself, or would at the next change. */
async function moving(page: Page): Promise<string[]> {
  return await page.evaluate((frame) => {
    const ms = (list: string) => Math.max(...list.split(",").map(Number.parseFloat)) * 1000;
    const nameOf = (element: Element, part: string) =>
      `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}${part}`;
    return [...document.querySelectorAll("body, body *")].flatMap((element) =>
      ["", "::before", "::after"].flatMap((part) => {
        const style = getComputedStyle(element, part || null);
        const isAnimated = style.animationName !== "none" && ms(style.animationDuration) > frame;
        const fades = style.transitionProperty !== "none" && ms(style.transitionDuration) > frame;
        return isAnimated || fades ? [nameOf(element, part)] : [];
      }),
    );
  }, FRAME_MS);
}

test("who asked for less motion meets none: list, prejoin, the room", async ({ browser }) => {
  const { path } = await liveBooking("Without motion");
  const context = await browser.newContext({ reducedMotion: "reduce" });
  const page = await openAs(context, "demo-client", "/bookings");
  const still = () => expect.poll(() => moving(page), { message: "nothing moves" }).toEqual([]);
  /** As the page is to everybody else: what is looked for is there to be found. */
  const bothWays = async () => {
    await still();
    await page.emulateMedia({ reducedMotion: "no-preference" });
    expect((await moving(page)).length).toBeGreaterThan(0);
    await page.emulateMedia({ reducedMotion: "reduce" });
  };
  await expect(page.getByRole("link", { name: "Join session" }).first()).toBeVisible();
  await bothWays();
  await page.goto(new URL(path, page.url()).href);
  await expect(page.getByRole("button", { name: "Join", exact: true })).toBeEnabled();
  await bothWays();
  await joinHere(page);
  await toolsOf(page);
  await bothWays();
  await context.close();
});
