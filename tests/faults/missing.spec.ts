import { type BrowserContext, expect, test } from "@playwright/test";
import { liveBooking } from "../e2e/bookings.ts";
import { openAs } from "../e2e/people.ts";
import { expectToSeeAndHear, joinHere } from "../e2e/room.ts";

/** The first picture that arrives gets lost between the browser and the SDK. */
async function loseFirstPicture(context: BrowserContext) {
  await context.addInitScript(() => {
    const { prototype } = RTCPeerConnection;
    const { set } = Object.getOwnPropertyDescriptor(prototype, "ontrack")!;
    let isLost = false;
    Object.defineProperty(prototype, "ontrack", {
      set(this: RTCPeerConnection, listener: (event: RTCTrackEvent) => void) {
        set!.call(this, (event: RTCTrackEvent) => {
          if (isLost || event.track.kind !== "video") return listener(event);
          isLost = true;
          document.documentElement.dataset["lost"] = "picture";
        });
      },
    });
  });
}

/** The room takes no picture at the first try, as with an answer of the server that is lost. */
async function refuseFirstPicture(context: BrowserContext) {
  await context.addInitScript(() => {
    const { prototype } = RTCPeerConnection;
    const add = prototype.addTransceiver;
    prototype.addTransceiver = function (track, init) {
      const isCamera = typeof track !== "string" && track.kind === "video";
      if (!isCamera || document.documentElement.dataset["lost"]) return add.call(this, track, init);
      document.documentElement.dataset["lost"] = "picture";
      throw new Error("the connection took no track");
    };
  });
}

for (const [what, spoil, spoilt] of [
  ["a picture that does not come is asked for anew", loseFirstPicture, "demo-provider"],
  ["a picture that the room did not take is sent anew", refuseFirstPicture, "demo-client"],
] as const) {
  test(what, async ({ browser }) => {
    const { path } = await liveBooking(what);
    const contexts = await Promise.all([browser.newContext(), browser.newContext()]);
    await spoil(contexts[spoilt === "demo-provider" ? 0 : 1]);
    const provider = await openAs(contexts[0], "demo-provider", path);
    await joinHere(provider);
    const client = await openAs(contexts[1], "demo-client", path);
    await joinHere(client);
    const page = spoilt === "demo-provider" ? provider : client;
    await expect(page.locator("html")).toHaveAttribute("data-lost", "picture");

    const tile = provider.getByRole("article", { name: "Demo client" });
    await expect(tile.locator("video")).toBeVisible({ timeout: 20_000 });
    await expectToSeeAndHear(provider);
    await expectToSeeAndHear(client);
    await Promise.all(contexts.map((context) => context.close()));
  });
}
