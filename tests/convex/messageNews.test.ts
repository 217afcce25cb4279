import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { pathOf } from "../../lib/notices/path";
import { bookedBy, HOUR, NINE, worldWithCalendar } from "./calendarWorld";
import { eventsOf } from "./events";
import { kindsOf, mailsTo, signIn } from "./noticeWorld";
import { as, backendWithPeople, book, MINUTE, NOW, type Person, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

let keys = 0;
async function write(world: World, person: Person, bookingId: Id<"bookings">) {
  const message = { bookingId, clientKey: `key-${(keys += 1)}`, text: "May we move it, please?" };
  const sent = await as(world.t, person).mutation(api.chat.send, message);
  if (sent.kind !== "sent") throw new Error(sent.reason);
  return sent.seq;
}

async function told(world: World, person: Person) {
  return (await kindsOf(world, person)).filter((kind) => kind === "message").length;
}

async function ahead() {
  const world = await backendWithPeople();
  await signIn(world, "provider");
  return { world, bookingId: await book(world, { startsIn: 3 * 24 * 60 }) };
}

describe("a message of a booking", () => {
  test("is told to the other side, in the app and by mail, without what it says", async () => {
    const { world, bookingId } = await ahead();
    await write(world, "client", bookingId);
    const [notice] = await world.asProvider.query(api.notices.list, {});
    expect(notice).toMatchObject({ kind: "message", name: "Demo client", bookingId });
    expect(notice!.words).toBeUndefined();
    expect(pathOf(notice!)).toBe(`/provider/bookings/${bookingId}`);
    const [mail] = await mailsTo(world, "provider");
    expect(mail!.subject).toContain("New message: ");
    expect(mail!.text).toContain("Demo client wrote to you about your session.");
    expect(mail!.html + mail!.text).not.toContain("May we move it");
    expect(await told(world, "client")).toBe(0);
    await write(world, "provider", bookingId);
    const [answer] = await world.asClient.query(api.notices.list, {});
    expect(pathOf(answer!)).toBe(`/bookings/${bookingId}`);
  });

  test("is told once of several, and again once it was read, or forgotten for a day", async () => {
    const { world, bookingId } = await ahead();
    const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
    const seq = await write(world, "client", bookingId);
    await write(world, "client", bookingId);
    later(HOUR);
    await write(world, "client", bookingId);
    expect(await told(world, "provider")).toBe(1);
    await world.asProvider.mutation(api.chat.markRead, { bookingId, seq: seq + 2 });
    await write(world, "client", bookingId);
    expect(await told(world, "provider")).toBe(2);
    later(25 * HOUR);
    await write(world, "client", bookingId);
    expect(await told(world, "provider")).toBe(3);
  });

  test("is no news to who is in the room, and is to who is not there yet", async () => {
    const world = await backendWithPeople();
    const bookingId = await book(world, { startsIn: 5 });
    vi.setSystemTime(NOW + 5 * MINUTE);
    const event = eventsOf(world, bookingId);
    await event("participant_joined", world.people.provider);
    await write(world, "provider", bookingId);
    expect(await told(world, "client")).toBe(1);
    await event("participant_joined", world.people.client);
    await write(world, "client", bookingId);
    expect(await told(world, "provider")).toBe(0);
  });

  test("of a client of a group is the provider's to know, and a provider's everybody's", async () => {
    const { world, serviceId } = await worldWithCalendar({ seats: 3 });
    const bookingId = await bookedBy(world, "client", serviceId, NINE);
    await bookedBy(world, "otherClient", serviceId, NINE);
    await write(world, "client", bookingId);
    expect([await told(world, "provider"), await told(world, "otherClient")]).toEqual([1, 0]);
    await write(world, "provider", bookingId);
    expect([await told(world, "client"), await told(world, "otherClient")]).toEqual([1, 1]);
  });

  test("is told to nobody who was put out, and not once more when it is sent again", async () => {
    const { world, bookingId } = await ahead();
    const personId = world.people.client;
    await world.asProvider.mutation(api.participants.remove, { bookingId, personId });
    const message = { bookingId, clientKey: "once", text: "Hello" };
    for (let i = 0; i < 2; i += 1) await world.asProvider.mutation(api.chat.send, message);
    expect(await told(world, "client")).toBe(0);
  });
});
