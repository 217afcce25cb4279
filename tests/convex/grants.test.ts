import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { signIn } from "./noticeWorld";
import { backendWithPeople } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

const tokenIdentifier = "https://people.example|stranger";

describe("admin:grant", () => {
  test("by an e-mail address makes its one person an admin, and takes it back", async () => {
    const world = await backendWithPeople();
    await signIn(world, "stranger");
    const email = "stranger@example.invalid";
    const grant = async (isAdmin: boolean) =>
      await world.t.mutation(internal.admin.grant, { email, isAdmin });
    expect(await grant(true)).toBe("granted");
    expect(await world.asStranger.query(api.users.me, {})).toMatchObject({ isAdmin: true });
    expect(await grant(false)).toBe("granted");
    expect(await world.asStranger.query(api.users.me, {})).toMatchObject({ isAdmin: false });
  });

  test("names what is wrong with its arguments, and changes nothing", async () => {
    const { t, asStranger } = await backendWithPeople();
    const grant = async (args: object) => await t.mutation(internal.admin.grant, args);
    expect(await grant({ isAdmin: true })).toBe("bad_arguments");
    expect(await grant({ tokenIdentifier })).toBe("bad_arguments");
    const both = { tokenIdentifier, email: "stranger@example.invalid", isAdmin: true };
    expect(await grant(both)).toBe("bad_arguments");
    expect(await grant({ email: "nobody@example.invalid", isAdmin: true })).toBe("unknown_person");
    expect(await asStranger.query(api.users.me, {})).toMatchObject({ isAdmin: false });
  });

  test("knows nobody who is erased", async () => {
    const world = await backendWithPeople();
    const { people, t } = world;
    await t.mutation(internal.account.beginErasure, { userId: people.stranger });
    const row = await t.run(async (ctx) => await ctx.db.get("users", people.stranger));
    const args = { tokenIdentifier: row!.tokenIdentifier, isAdmin: true };
    expect(await t.mutation(internal.admin.grant, args)).toBe("unknown_person");
    expect(await t.mutation(internal.admin.grant, { tokenIdentifier, isAdmin: true })).toBe(
      "unknown_person",
    );
  });
});
