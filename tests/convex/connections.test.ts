import { afterEach, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { eventsOf } from "./events";
import { as, backendWithPeople, book } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

test("one's newest connection, while it stands; nobody else's", async () => {
  const world = await backendWithPeople();
  const bookingId = await book(world);
  const tell = eventsOf(world, bookingId);
  const { client } = world.people;
  const asked = async (person: "client" | "provider" | "stranger") =>
    await as(world.t, person).query(api.sessions.newestConnection, { bookingId });
  expect(await asked("client")).toBeNull();
  await tell("participant_joined", client, { sid: "PA_laptop", at: 1_000 });
  await tell("participant_joined", client, { sid: "PA_phone", at: 2_000 });
  await tell("participant_left", client, { sid: "PA_laptop", at: 2_001 });
  expect(await asked("client")).toBe("PA_phone");
  expect(await asked("provider")).toBeNull();
  expect(await asked("stranger")).toBeNull();
  await tell("participant_left", client, { sid: "PA_phone", at: 3_000 });
  expect(await asked("client")).toBeNull();
});
