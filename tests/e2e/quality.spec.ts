import { expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { usualCamera } from "./chromium.ts";
import { openAs, type PersonId } from "./people.ts";
import { expectToSeeAndHear, joinHere } from "./room.ts";

// Pictures as large as a camera gives them.
test.use({ launchOptions: usualCamera });

const tileOf = (page: Page, name: string) => page.getByRole("article", { name, exact: true });

/** The bars of a tile, pressed. */
async function openFigures(page: Page, name: string) {
  const tile = tileOf(page, name);
  await expect(tile.locator("summary")).toHaveAccessibleName(
    /Connection of .+: (good|fair|weak)\. Details/,
    { timeout: 30_000 },
  );
  await tile.locator("summary").click();
  return tile.locator(".pop");
}

const FIGURES = [
  ["Round trip", /^\d+ ms$/],
  ["Packet loss", /^\d+\.\d%$/],
  ["Jitter", /^\d+ ms$/],
  ["Bitrate", /^[\d.]+ [kM]bit\/s$/],
  ["Picture", /^\d+ × \d+, \d+ fps$/],
  ["Codec", /^(VP8|VP9|H264|AV1)$/],
  ["Path", /^(Direct, UDP|Direct, TCP|Through a relay)$/],
] as const;

test.setTimeout(150_000);

test("behind the bars is every figure, of both people; Low data is small, and told", async ({
  browser,
}) => {
  const { path } = await liveBooking("Figures of a line");
  const enter = async (person: PersonId) => {
    const page = await openAs(await browser.newContext(), person, path);
    await joinHere(page);
    return page;
  };
  const provider = await enter("demo-provider");
  const client = await enter("demo-client");
  await expectToSeeAndHear(provider);
  for (const name of ["Demo client", "You"]) {
    const figures = await openFigures(provider, name);
    const of = (term: string) =>
      figures.getByRole("term").filter({ hasText: term }).locator("xpath=following-sibling::dd");
    for (const [term, value] of FIGURES) {
      await expect(of(term)).toHaveText(value, { timeout: 30_000 });
    }
    await tileOf(provider, name).locator("summary").click();
  }

  await client.getByRole("button", { name: "More" }).click();
  await client.getByRole("menuitemcheckbox", { name: "Low data" }).click();
  const figures = await openFigures(provider, "Demo client");
  await expect(figures).toContainText("They chose to use less data.", { timeout: 20_000 });
  const width = async () =>
    await tileOf(provider, "Demo client")
      .locator("video")
      .evaluate((video: HTMLVideoElement) => video.videoWidth);
  await expect.poll(width, { timeout: 30_000 }).toBeLessThanOrEqual(320);
  await client.getByRole("menuitemcheckbox", { name: "Low data" }).click();
  await expect(figures).not.toContainText("less data", { timeout: 20_000 });
  await client.context().close();
  await provider.context().close();
});
