import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { busyClient, SAID } from "./accountWorld";
import { openCalendar } from "./calendarWorld";
import { as, identityOf, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("the export of one's own data", () => {
  type Section = typeof api.account.exportPart._args.section;
  const SECTIONS: Section[] = [
    "profile",
    "bookings",
    "messages",
    "files",
    "notices",
    "tokenRequests",
  ];

  async function all(world: World, who: ReturnType<typeof as>, section: Section) {
    const rows: Record<string, unknown>[] = [];
    let after: string | null = null;
    do {
      const part: { rows: Record<string, unknown>[]; next: string | null } = await who.query(
        api.account.exportPart,
        { section, after },
      );
      expect(part.rows.length).toBeLessThanOrEqual(50);
      rows.push(...part.rows);
      after = part.next;
    } while (after !== null);
    return rows;
  }

  test("has everything of theirs, page by page, and nothing of others", async () => {
    const { world, past } = await busyClient();
    await world.asProvider.mutation(api.chat.send, {
      bookingId: past,
      clientKey: "p",
      text: "secret",
    });
    await world.t.run(async (ctx) => {
      for (let seq = 10; seq < 140; seq += 1) {
        const row = { bookingId: past, seq, authorId: world.people.client, clientKey: `k${seq}` };
        await ctx.db.insert("messages", { ...row, text: SAID });
      }
    });
    const client = world.t.withIdentity(identityOf("client"));
    const parts = await Promise.all(SECTIONS.map((one) => all(world, client, one)));
    const [profile, bookings, messages, files, notices, tokens] = parts;
    expect(profile).toMatchObject([{ name: "Demo client", email: "client@example.invalid" }]);
    expect(bookings!.map(({ role }) => role)).toEqual(["client", "client"]);
    expect(messages).toHaveLength(131);
    expect(files).toMatchObject([{ name: `${SAID}.pdf`, bytes: 5 }]);
    expect(notices!.length).toBeGreaterThan(0);
    expect(tokens).toMatchObject([{ outcome: "granted", bookingId: past }]);
    expect(JSON.stringify(parts)).not.toContain("secret");
  });

  test("answers each of its sections to everybody who is signed in, with none of others' rows", async () => {
    const { world } = await busyClient();
    await openCalendar(world);
    const { exportSection } = await import("../../convex/model/identity/export");
    for (const { value } of exportSection.members) {
      const rows = await all(world, as(world.t, "stranger"), value);
      expect(rows).toHaveLength(value === "profile" ? 1 : 0);
      await all(world, as(world.t, "provider"), value);
    }
  });
});
