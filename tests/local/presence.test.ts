import { afterEach, expect, it, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { connectionsIn, roomsNamed } from "../../convex/model/session/roomService";
import { adminClient } from "./engine/support.ts";
import { LiveSession, studioEnv } from "./recorder/session.ts";
import { world } from "./recorder/world.ts";
import { until } from "./stack/waiting.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

const MINUTES = 60_000;

it("fault 5: compares LiveKit's own lists with its own webhooks: the same people, by the same ids", async () => {
  const own = await world();
  const session = await LiveSession.open(own);
  const { bookingId } = session;
  const present = async () =>
    (await session.provider.query(api.bookings.get, { bookingId }))!.present.length;
  await until("both are told to be in", async () => (await present()) === 2);

  const admin = adminClient(own.engine);
  const { sessions } = await admin.query(internal.presence.live as never, {} as never);
  const [{ sessionId, roomName, roomSid, isInDoubt }] = sessions as [Record<string, string>];
  expect(isInDoubt).toBe(true);
  for (const [name, value] of Object.entries(studioEnv(own.studio))) vi.stubEnv(name, value);
  await until("LiveKit has counted them", async () => {
    const rooms = await roomsNamed([roomName!, "unknown"]);
    const named = { name: roomName, sid: roomSid, hasRecorder: false };
    expect(rooms).toEqual([{ ...named, isEmpty: expect.any(Boolean) }]);
    return !rooms![0]!.isEmpty;
  });
  const people = (await connectionsIn(roomName!))!;
  expect(people.map(({ joinedAt }) => Date.now() - joinedAt! < MINUTES)).toEqual([true, true]);
  expect(await connectionsIn("unknown")).toEqual([]);

  // As it will be when what is not told by then has been lost.
  let askedAt = Date.now() + 2 * MINUTES;
  const see = async (those: typeof people) => {
    askedAt += MINUTES;
    const seen = those.map(({ identity, sid, joinedAt }) => ({ identity, sid, joinedAt }));
    const args = { sessionId, askedAt, sight: { isThere: true, isBlank: false, people: seen } };
    await admin.mutation(internal.presence.see as never, args as never);
  };
  await see(people);
  expect(await present()).toBe(2);
  await see(people.slice(1));
  expect(await present()).toBe(2);
  await see(people.slice(1));
  expect(await present()).toBe(1);
  await session.everybodyLeaves();
});
