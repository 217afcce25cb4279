import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Doc } from "../../convex/_generated/dataModel";
import { finishedRecording } from "./recordingWorld";
import { backendWithPeople, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const rowOf = <Kept extends { _id: unknown; _creationTime: number }>(kept: Kept) => {
  const { _id, _creationTime, ...row } = kept;
  return row;
};

let world: World;
let consent: Omit<Doc<"recordingConsents">, "_id" | "_creationTime">;
let presence: Omit<Doc<"sessionParticipants">, "_id" | "_creationTime">;

/** A recording that the client provides, whose id is neither the first nor the last, and is alone in. */
beforeEach(async () => {
  world = await backendWithPeople();
  await finishedRecording(world, { watchers: "both" });
  const userId = world.people.client;
  await world.t.run(async (ctx) => {
    for (const row of await ctx.db.query("bookingParticipants").collect()) {
      if (row.userId === userId) await ctx.db.patch(row._id, { role: "provider" });
    }
    for (const table of ["recordingConsents", "sessionParticipants"] as const) {
      for (const row of await ctx.db.query(table).collect())
        await ctx.db.patch(row._id, { userId });
    }
    consent = rowOf((await ctx.db.query("recordingConsents").first())!);
    presence = rowOf((await ctx.db.query("sessionParticipants").first())!);
  });
});

const postable = async () => await world.asClient.query(api.posts.postable, {});

test("who came back to a recording hundreds of times is still alone in it", async () => {
  await world.t.run(async (ctx) => {
    for (let i = 0; i < 250; i += 1) {
      await ctx.db.insert("sessionParticipants", { ...presence, participantSid: `PA_again_${i}` });
    }
  });
  expect(await postable()).toHaveLength(1);
});

test.each([
  ["provider", "before"],
  ["admin", "after"],
] as const)(
  "whoever else was asked, or was there, makes it no post: %s, %s the author",
  async (person, side) => {
    const userId = world.people[person];
    expect(userId < world.people.client ? "before" : "after").toBe(side);
    const seen: number[] = [];
    for (const insert of ["asked", "present"]) {
      const id = await world.t.run(async (ctx) =>
        insert === "asked"
          ? await ctx.db.insert("recordingConsents", { ...consent, userId })
          : await ctx.db.insert("sessionParticipants", { ...presence, userId }),
      );
      seen.push((await postable()).length);
      await world.t.run(async (ctx) => await ctx.db.delete(id));
      seen.push((await postable()).length);
    }
    expect(seen).toEqual([0, 1, 0, 1]);
  },
);
