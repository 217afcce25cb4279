import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { busyClient, SAID } from "./accountWorld";
import { openCalendar } from "./calendarWorld";
import { endpointOf, SEALING } from "./outgoingWorld";
import { as, identityOf, MINUTE, NOW, type World } from "./setup";

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
    const feedAt = new Date().toISOString();
    await client.mutation(api.calendar.createFeed, {});
    const parts = await Promise.all(SECTIONS.map((one) => all(world, client, one)));
    const [profile, bookings, messages, files, notices, tokens] = parts;
    const named = { name: "Demo client", email: "client@example.invalid" };
    expect(profile).toMatchObject([{ ...named, calendarFeedSince: feedAt }]);
    expect(bookings!.map(({ role }) => role)).toEqual(["client", "client"]);
    expect(messages).toHaveLength(131);
    expect(files).toMatchObject([{ name: `${SAID}.pdf`, bytes: 5 }]);
    expect(notices!.length).toBeGreaterThan(0);
    expect(tokens).toMatchObject([{ outcome: "granted", bookingId: past }]);
    expect(JSON.stringify(parts)).not.toMatch(/secret|[0-9a-f]{64}/);
  });

  test("has what they did in sessions, what was measured of them, and what they connected", async () => {
    vi.stubEnv("PARLEY_KEYS_SECRET", SEALING);
    const { world, past, ahead } = await busyClient();
    const { client, provider } = world.people;
    const startsAt = Date.now() + 48 * 60 * MINUTE;
    const move = { bookingId: ahead, startsAt, reason: "a better day" };
    expect((await world.asProvider.mutation(api.bookings.move, move)).kind).toBe("moved");
    await endpointOf(world);
    await world.asProvider.mutation(api.apiKeys.create, {
      name: "Sync",
      scopes: ["bookings:read"],
    });
    await world.asProvider.mutation(api.embeds.save, { origins: ["https://site.example"] });
    await world.t.run(async (ctx) => {
      const invite = { bookingId: ahead, inviterId: provider, name: "Demo guest" };
      await ctx.db.insert("guestInvites", { ...invite, linkHash: "a-hash-of-the-link" });
      const verdict = { bookingId: past, userId: client, isNoShow: true, actorId: provider };
      await ctx.db.insert("noShows", { ...verdict, reason: "the provider's words" });
      const measured = { bookingId: past, userId: client, attemptId: "attempt-1", seq: 0 };
      await ctx.db.insert("pageEvents", { ...measured, at: Date.now(), kind: "dropped" });
      const none = { rttMs: 20, jitterMs: null, lossUpPercent: null, lossDownPercent: null };
      const rate = { upKbps: null, downKbps: null, width: null, height: null, path: null };
      const levels = { elapsedMs: 10_000, send: "full" as const, receive: "full" as const };
      await ctx.db.insert("qualitySamples", { ...measured, ...none, ...rate, ...levels });
      const wait = { bookingId: past, userId: client, sinceAt: Date.now(), lastSeenAt: Date.now() };
      const readiness = {
        camera: "ready" as const,
        microphone: "off" as const,
        network: "ok" as const,
      };
      await ctx.db.insert("lobbyEntries", { ...wait, state: "waiting", readiness });
    });
    const of = async (who: "client" | "provider", section: Section) =>
      await all(world, as(world.t, who), section);
    expect(await of("client", "line")).toMatchObject([{ rttMs: 20, bookingId: past }]);
    expect(await of("client", "pageEvents")).toMatchObject([{ kind: "dropped" }]);
    expect(await of("client", "lobby")).toMatchObject([{ camera: "ready", microphone: "off" }]);
    expect(await of("client", "noShows")).toMatchObject([{ isNoShow: true, because: null }]);
    expect(await of("client", "moves")).toEqual([]);
    expect(await of("provider", "moves")).toMatchObject([{ because: "a better day" }]);
    expect(await of("provider", "noShows")).toMatchObject([
      { saidByThem: true, because: "the provider's words" },
    ]);
    expect(await of("provider", "guestInvites")).toMatchObject([
      { name: "Demo guest", invitedByThem: true },
    ]);
    const endpoints = await of("provider", "endpoints");
    expect(endpoints).toMatchObject([{ url: "https://hooks.example/in", isOn: true }]);
    expect(await of("provider", "apiKeys")).toMatchObject([{ name: "Sync" }]);
    expect(await of("provider", "sites")).toEqual([{ origin: "https://site.example" }]);
    const connected = [
      endpoints,
      await of("provider", "apiKeys"),
      await of("provider", "guestInvites"),
    ];
    expect(JSON.stringify(connected)).not.toMatch(/whsec|ealed|a-hash|parley_/);
  });

  test("has when they were in rooms, what they and others did there, and what they watched", async () => {
    const { world, past, ahead } = await busyClient();
    const { client, provider } = world.people;
    await world.t.run(async (ctx) => {
      const roomSid = "RM_1";
      const session = { bookingId: past, roomSid, state: "ended" as const, startedAt: NOW };
      const sessionId = await ctx.db.insert("sessions", session);
      const stay = { sessionId, bookingId: past, state: "left" as const, joinedAt: NOW };
      const left = { leftAt: NOW + MINUTE, saidGoodbye: true };
      const stays = [
        { userId: client, participantSid: "PA_client", ...left },
        { userId: provider, participantSid: "PA_provider" },
      ];
      for (const one of stays) await ctx.db.insert("sessionParticipants", { ...stay, ...one });
      const muted = { bookingId: past, actorId: provider, action: "muted" as const };
      await ctx.db.insert("bookingEvents", { ...muted, subjectId: client });
      const alone = { bookingId: past, actorId: client, action: "late_said" as const };
      await ctx.db.insert("bookingEvents", alone);
      const granted = { actorId: null, subjectId: client, action: "provider_granted" as const };
      await ctx.db.insert("accountEvents", granted);
      await ctx.db.insert("lateNotices", {
        bookingId: ahead,
        userId: client,
        role: "client",
        minutes: 10,
        at: NOW,
      });
      const recordingId = await ctx.db.insert("recordings", {
        bookingId: past,
        startedBy: provider,
        kind: "audio",
        layout: "grid",
        state: "ready",
        intent: "stopped",
        terms: { consent: "all", watchers: "both", keepDays: 30, purpose: "notes" },
        awaiting: [],
        isPartial: false,
        restarts: 0,
      });
      for (const userId of [client, provider]) {
        await ctx.db.insert("recordingPeople", { recordingId, userId, isNew: false });
        await ctx.db.insert("recordingChapters", { recordingId, userId, kind: "joined", at: NOW });
        const view = { recordingId, userId, purpose: "watch" as const };
        await ctx.db.insert("recordingViews", view);
      }
    });
    const of = async (section: Section) => await all(world, as(world.t, "client"), section);
    expect(await of("stays")).toEqual([
      {
        bookingId: past,
        joinedAt: new Date(NOW).toISOString(),
        leftAt: new Date(NOW + MINUTE).toISOString(),
        reason: null,
        pressedLeave: true,
        wasPutOut: false,
      },
    ]);
    expect(await of("acts")).toMatchObject([{ action: "late_said" }]);
    expect(await of("actsUponThem")).toMatchObject([{ action: "muted", bookingId: past }]);
    expect(await of("accountActs")).toMatchObject([{ action: "provider_granted", byThem: false }]);
    expect(await of("said")).toMatchObject([{ what: "late", minutes: 10 }]);
    expect(await of("recordingViews")).toMatchObject([{ purpose: "watch" }]);
    expect(await of("chapters")).toMatchObject([{ kind: "joined" }]);
    expect(await of("bookings")).toContainEqual(expect.objectContaining({ chatReadUpTo: 1 }));
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
