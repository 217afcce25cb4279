import { expect, test } from "@playwright/test";
import { expectToSeeAndHear, momentOf } from "../e2e/room.ts";
import { expectBack, startCall } from "./call.ts";
import { startTwoNodes, type TwoNodes } from "./hops/twoNodes.ts";

let world: TwoNodes;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  world = await startTwoNodes();
});
test.afterAll(async () => await world?.stop());

/** The one in which two people are. */
async function roomOfCall(): Promise<string> {
  const find = async () =>
    (await world.rooms.listRooms()).find(({ numParticipants }) => numParticipants === 2)?.name;
  await expect.poll(find, { timeout: 30_000 }).toBeTruthy();
  return (await find())!;
}

test("fault 1: of two video servers with one Redis, the one with the room is killed: everybody is back on the other", async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const call = await startCall(browser, "Two video servers");
  await expectToSeeAndHear(call.client);
  // Both have taken people in: whoever asks the one is led to the room on the other.
  expect(Math.min(...world.taken())).toBeGreaterThan(1);
  const room = await roomOfCall();
  const host = await world.hostOf(room);
  // Both at once: whoever is back on the other server soon was away for a moment.
  const away = [call.client, call.provider].map((page) =>
    momentOf(page, "Your connection dropped"),
  );
  host.child.kill("SIGKILL");
  await Promise.all(away);
  await Promise.all([
    expectBack(call.provider, "Demo client"),
    expectBack(call.client, "Demo provider"),
  ]);
  await expectToSeeAndHear(call.client);
  await expectToSeeAndHear(call.provider);
  const survivor = world.nodes.find((node) => node !== host)!;
  await expect.poll(async () => (await world.hostOf(room)).id).toBe(survivor.id);
  // No ghost: not on the page (one tile for the other), and not in what the server says.
  await expect
    .poll(async () => (await world.rooms.listParticipants(room)).length, { timeout: 30_000 })
    .toBe(2);
  await call.close();
});
