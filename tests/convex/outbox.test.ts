import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { HOUR } from "./calendarWorld";
import { mailsTo } from "./noticeWorld";
import { as, PEOPLE } from "./setup";
import { booked } from "./mailWorld";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the outbox", () => {
  test("shows the own mails on the one-machine stack, and nothing anywhere else", async () => {
    const { world } = await booked();
    expect(await world.asClient.query(api.mails.outbox, {})).toBeNull();
    vi.stubEnv("PARLEY_DEMO", "1");
    const shown = await world.asClient.query(api.mails.outbox, {});
    expect(shown).toMatchObject([{ to: "client@example.invalid", state: "kept", locale: "de" }]);
    expect(shown![0]!.file).toContain("BEGIN:VCALENDAR");
    for (const person of PEOPLE.filter((one) => one !== "client" && one !== "provider")) {
      expect(await as(world.t, person).query(api.mails.outbox, {})).toEqual([]);
    }
  });

  test("forgets after thirty days", async () => {
    const { world } = await booked();
    await vi.advanceTimersByTimeAsync(31 * 24 * HOUR);
    await world.t.mutation(internal.retention.prune, { table: "mails" });
    expect(await mailsTo(world, "provider")).toEqual([]);
    // The component deletes by itself, in batches that it orders.
    expect(await world.t.mutation(internal.mails.prune, {})).toBeNull();
  });
});
