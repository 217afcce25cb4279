import { expect, type Page, test } from "@playwright/test";
import { liveBooking } from "./bookings.ts";
import { openAs } from "./people.ts";
import { expectToSeeAndHear, joinHere, leave } from "./room.ts";

/** Remembers what the page opens, before any of its code runs. */
function recordOpened() {
  const opened = { tracks: [], connections: [], sockets: [] } as {
    tracks: MediaStreamTrack[];
    connections: RTCPeerConnection[];
    sockets: WebSocket[];
  };
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    opened.tracks.push(...stream.getTracks());
    return stream;
  };
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(options?: RTCConfiguration) {
      super(options);
      opened.connections.push(this);
    }
  };
  window.WebSocket = class extends WebSocket {
    constructor(address: string | URL, protocols?: string | string[]) {
      super(address, protocols);
      if (new URL(address).pathname.endsWith("/rtc")) opened.sockets.push(this);
    }
  };
  Object.assign(window, { opened });
}

async function stillOpen(page: Page) {
  return await page.evaluate(() => {
    const { opened } = window as unknown as {
      opened: {
        tracks: MediaStreamTrack[];
        connections: RTCPeerConnection[];
        sockets: WebSocket[];
      };
    };
    return {
      tracks: opened.tracks.filter(({ readyState }) => readyState === "live").length,
      connections: opened.connections.filter(({ signalingState }) => signalingState !== "closed")
        .length,
      sockets: opened.sockets.filter(({ readyState }) => readyState < WebSocket.CLOSING).length,
    };
  });
}

const NOTHING = { tracks: 0, connections: 0, sockets: 0 };
const IN_THE_ROOM = { tracks: 2, connections: 2, sockets: 1 };

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

test("leaving closes every track, connection and socket", async ({ browser }) => {
  const { path } = await liveBooking("Nothing left behind");
  const context = await browser.newContext();
  await context.addInitScript(recordOpened);
  const page = await openAs(context, "demo-client", path);
  const other = await openAs(await browser.newContext(), "demo-provider", path);
  await joinHere(other);
  await joinHere(page);
  await expectToSeeAndHear(page);
  expect(await stillOpen(page)).toEqual(IN_THE_ROOM);

  await leave(page);
  await expect.poll(async () => await stillOpen(page)).toEqual(NOTHING);
  await other.context().close();
  await context.close();
});

test("a check that a slow join began ends with the join", async ({ browser }) => {
  const { path } = await liveBooking("A slow join");
  const context = await browser.newContext();
  await context.addInitScript(recordOpened);
  const page = await openAs(context, "demo-client", path);
  const join = page.getByRole("button", { name: "Join", exact: true });
  await expect(join).toBeEnabled();
  let isFirst = true;
  await page.routeWebSocket(/\/rtc\?/, async (socket) => {
    const isOfTheJoin = isFirst;
    isFirst = false;
    if (isOfTheJoin) await pause(2_500);
    socket.connectToServer();
  });
  await joinHere(page);
  await expect.poll(async () => await stillOpen(page)).toEqual(IN_THE_ROOM);
  await pause(3_000);
  expect(await stillOpen(page)).toEqual(IN_THE_ROOM);
  await context.close();
});
