import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { eventsOf } from "./events";
import { livekitServer } from "./livekitServer";
import { backendWithPeople, book, MINUTE, NOW } from "./setup";

/** Both are in the room, as LiveKit told and tells; five minutes later. */
export async function bothIn() {
  const world = await backendWithPeople();
  const livekit = livekitServer();
  const bookingId = await book(world);
  const { provider, client } = world.people;
  const tell = eventsOf(world, bookingId);
  await tell("participant_joined", provider);
  await tell("participant_joined", client);
  Object.assign(livekit, { present: [provider, client], presentSince: NOW / 1000 });
  vi.setSystemTime(NOW + 5 * MINUTE);
  const reconcile = async () => await world.t.action(internal.presence.reconcile, {});
  /** What is not seen twice in a row is gone. */
  const lookTwice = async () => {
    await reconcile();
    vi.setSystemTime(Date.now() + MINUTE);
    await reconcile();
  };
  const booking = async () => (await world.asProvider.query(api.bookings.get, { bookingId }))!;
  const present = async () => (await booking()).present.map(({ userId }) => userId);
  return {
    world,
    livekit,
    bookingId,
    tell,
    provider,
    client,
    reconcile,
    lookTwice,
    booking,
    present,
  };
}

export type Both = Awaited<ReturnType<typeof bothIn>>;

/** Everything that a reconciler could have written. */
export async function story({ world }: Pick<Both, "world">) {
  return await world.t.run(async (ctx) => ({
    sessions: await ctx.db.query("sessions").collect(),
    people: await ctx.db.query("sessionParticipants").collect(),
    events: await ctx.db.query("webhookEvents").collect(),
  }));
}
