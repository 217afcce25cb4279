import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import schema from "../../convex/schema";
import { settle } from "./clerkWorld";
import { signIn } from "./noticeWorld";
import { as, attempt, backendWithPeople, book, MINUTE, type World } from "./setup";

export const SAID = "what-was-said-to-the-other-side";

/** A client with a past and a coming booking, words, a file, and an address. */
export async function busyClient() {
  vi.stubGlobal("fetch", async () => Response.json({}));
  const world = await backendWithPeople();
  await signIn(world, "client");
  const past = await book(world, { minutes: 15 });
  const { asClient } = world;
  await asClient.mutation(api.chat.send, { bookingId: past, clientKey: "a", text: SAID });
  await asClient.mutation(api.chat.markRead, { bookingId: past, seq: 1 });
  await asClient.mutation(api.sessions.join, attempt(past));
  const storageId = await world.t.run(async (ctx) => {
    const id = await ctx.storage.store(new Blob(["bytes"]));
    const uploaderId = world.people.client;
    const row = { clientKey: "f", storageId: id, name: `${SAID}.pdf`, type: "application/pdf" };
    await ctx.db.insert("files", { bookingId: past, uploaderId, size: 5, ...row });
    return id;
  });
  await settle(world, 31 * MINUTE);
  const ahead = await book(world, { startsIn: 24 * 60 });
  return { world, past, ahead, storageId };
}

/** Asked for, and begun; what was scheduled for it finds that it has begun already. */
export async function erase(world: World, person: "client" | "provider" = "client") {
  const confirmation = `Demo ${person}`;
  const answer = await as(world.t, person).mutation(api.account.erase, { confirmation });
  await world.t.mutation(internal.account.beginErasure, { userId: world.people[person] });
  return answer;
}

const TABLES = Object.keys(schema.tables) as (keyof typeof schema.tables)[];

/** Every row of every table, as one text. */
export const everything = async (world: World) =>
  await world.t.run(async (ctx) => {
    const rows = await Promise.all(TABLES.map((one) => ctx.db.query(one).collect()));
    return JSON.stringify(rows);
  });
