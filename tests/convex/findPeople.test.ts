import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { backendWithPeople, book, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

let people = 0;

async function add(world: World, names: string[]) {
  const known = { isProvider: false, isAdmin: false };
  await world.t.run(async (ctx) => {
    for (const name of names) {
      const tokenIdentifier = `https://people.example|more-${(people += 1)}`;
      await ctx.db.insert("users", { tokenIdentifier, name, ...known });
    }
  });
}

async function found(world: World, name?: string) {
  return (await world.asAdmin.query(api.admin.people, { name })).map((one) => one.name);
}

describe("whom a log can be filtered by", () => {
  test("are the newest, without guests and who is erased", async () => {
    const world = await backendWithPeople();
    const guestOf = await book(world);
    await world.t.run(async (ctx) => {
      const row = { tokenIdentifier: "guests|1", name: "A guest", guestOf };
      await ctx.db.insert("users", { ...row, isProvider: false, isAdmin: false });
    });
    await world.t.mutation(internal.account.beginErasure, { userId: world.people.stranger });
    expect(await found(world)).toEqual([
      "Demo admin",
      "Demo otherClient",
      "Demo client",
      "Demo provider",
    ]);
    expect(await found(world, "A guest")).toEqual([]);
    expect(await found(world, " ")).toHaveLength(4);
  });

  test("are found by the beginning of a name, however many came after them", async () => {
    const world = await backendWithPeople();
    await add(
      world,
      Array.from({ length: 250 }, (_, i) => `Somebody ${i}`),
    );
    expect(await found(world)).toHaveLength(200);
    expect(await found(world)).not.toContain("Demo provider");
    expect(await found(world, "Demo p")).toEqual(["Demo provider"]);
    expect(await found(world, "demo p")).toEqual(["Demo provider"]);
    expect(await found(world, "demo q")).toEqual([]);
    expect(await found(world, "Somebody")).toHaveLength(200);
  });

  test("are found in small letters as well as in capitals, and by letters of any language", async () => {
    const world = await backendWithPeople();
    await add(world, ["Élise Anne-Marie", "élise of small letters", "Emil"]);
    expect(await found(world, "élise")).toEqual(["élise of small letters", "Élise Anne-Marie"]);
    expect(await found(world, "élise anne-m")).toEqual(["Élise Anne-Marie"]);
    expect(await found(world, "Élise")).toEqual(["Élise Anne-Marie"]);
    expect(await found(world, "Em")).toEqual(["Emil"]);
  });
});
