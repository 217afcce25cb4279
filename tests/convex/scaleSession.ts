import type { FunctionReference } from "convex/server";
import { vi } from "vitest";
import crons from "../../convex/crons";
import { api, internal } from "../../convex/_generated/api";
import schema from "../../convex/schema";
import { SESSION } from "../../bench/load/scale/counted";
import { eventsOf } from "./events";
import { livekitServer } from "./livekitServer";
import { attempt, backendWithPeople, book, identityOf, MINUTE, type World } from "./setup";

const HOUR = 60 * MINUTE;
const SAMPLE_MS = 10_000;
/** An action that decides by a mutation and opens a room by another action. */
const CALLS_OF_ENSURING = 3;
/** A webhook arrives at an HTTP action, which applies it by a mutation. */
const CALLS_OF_A_WEBHOOK = 2;

type Caller = World["asClient"];
type Followed = { caller: Caller; query: FunctionReference<"query">; args: object; shown: string };

/**
 * A session of two people as their pages have it, from the booking a day ahead to the end of its
 * window, with the real functions: how many calls each source makes, and which documents stay.
 */
export async function playSession() {
  const world = await backendWithPeople();
  livekitServer();
  const people = { provider: named(world, "provider"), client: named(world, "client") };
  const calls = { pages: 0, updates: 0, webhooks: 0, scheduled: 0 };
  const followed: Followed[] = [];

  /** A subscription runs again where a change reaches it: counted where its answer is another. */
  async function refresh() {
    for (const one of followed) {
      const shown = await answerOf(one);
      if (shown !== one.shown) calls.updates += 1;
      one.shown = shown;
    }
  }
  const change = async (work: Promise<unknown>, count = 1) => {
    await work;
    calls.pages += count;
    await refresh();
  };
  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    await world.t.finishInProgressScheduledFunctions();
    await refresh();
  };

  for (const caller of Object.values(people)) await caller.mutation(api.users.ensure, {});
  const before = await contentOf(world);
  const bookingId = await book(world, { startsIn: 25 * 60, minutes: SESSION.minutes });
  calls.pages += 1;
  // Step by step: what comes late says nothing.
  for (const step of [HOUR, 23 * HOUR, 50 * MINUTE]) await pass(step);

  for (const caller of Object.values(people)) {
    for (const one of followedBy(caller, bookingId)) {
      followed.push({ ...one, shown: await answerOf(one) });
      calls.pages += 1;
    }
    await change(caller.mutation(api.users.ensure, {}));
    await change(caller.mutation(api.sessions.join, attempt(bookingId)));
    await change(caller.action(api.sessions.ensureRoom, { bookingId }), CALLS_OF_ENSURING);
  }
  const hear = eventsOf(world, bookingId);
  const webhook = async (...args: Parameters<typeof hear>) => {
    await hear(...args);
    calls.webhooks += CALLS_OF_A_WEBHOOK;
    await refresh();
  };
  await webhook("room_started");
  for (const person of ["provider", "client"] as const) {
    await webhook("participant_joined", world.people[person]);
    for (const source of ["CAMERA", "MICROPHONE"]) {
      await webhook("track_published", world.people[person], { source });
    }
    await change(people[person].mutation(api.telemetry.recordAttempt, attemptOf(bookingId)));
  }
  await talk();
  for (const person of ["client", "provider"] as const) {
    await change(people[person].mutation(api.departure.sayGoodbye, { bookingId }));
    await webhook("participant_left", world.people[person]);
  }
  followed.splice(0);
  await webhook("room_finished");
  await pass(HOUR);
  // What happened is added to the day's rows, of which there is a bounded number, whatever the sessions.
  const facts = await world.t.run(async (ctx) => await ctx.db.query("insightFacts").collect());
  const passing = { insightFacts: facts.length };
  while ((await world.t.mutation(internal.insights.fold, { isNext: true })) > 0);
  calls.scheduled = await scheduledRuns(world);
  const { insightDays: _days, ...after } = await contentOf(world);
  return { calls, ...difference(before, after), passing, cronsADay: runsADay() };

  async function talk() {
    const samples = (SESSION.minutes * MINUTE) / SAMPLE_MS;
    for (let seq = 0; seq < samples; seq += 1) {
      await vi.advanceTimersByTimeAsync(SAMPLE_MS);
      for (const caller of Object.values(people)) {
        await caller.mutation(api.telemetry.recordSamples, sampleOf(bookingId, seq));
        calls.pages += 1;
      }
      if (seq % (samples / SESSION.messages) === 0) await write(seq);
    }
  }
  async function write(n: number) {
    const [from, to] = n % 2 === 0 ? [people.client, people.provider] : Object.values(people);
    const message = { bookingId, clientKey: `key-${n}`, text: "Words of a usual length, some." };
    await change(from!.mutation(api.chat.send, message));
    const seq = followed.length;
    for (const reader of [from, to]) {
      await change(reader!.mutation(api.chat.markRead, { bookingId, seq }));
    }
  }
}

/** With an address, so that mails are written. */
function named(world: World, person: "provider" | "client"): Caller {
  return world.t.withIdentity({ ...identityOf(person), email: `${person}@example.invalid` });
}

async function answerOf({ caller, query, args }: Omit<Followed, "shown">): Promise<string> {
  return JSON.stringify(await caller.query(query, args));
}

/** What the page of a session follows, the bell of every page with it. */
function followedBy(caller: Caller, bookingId: string): Omit<Followed, "shown">[] {
  const paginationOpts = { numItems: 30, cursor: null };
  const queries: [FunctionReference<"query">, object][] = [
    [api.users.me, {}],
    [api.notices.unread, {}],
    [api.bookings.get, { bookingId }],
    [api.recordings.mine, { bookingId }],
    [api.broadcasts.mine, { bookingId }],
    [api.chat.unread, { bookingId }],
    [api.chat.list, { bookingId, paginationOpts }],
    [api.hands.list, { bookingId }],
    [api.departure.absences, { bookingId }],
  ];
  return queries.map(([query, args]) => ({ caller, query, args }));
}

function attemptOf(bookingId: string) {
  return {
    bookingId,
    attemptId: attempt(bookingId).attemptId,
    kind: "join" as const,
    outcome: "connected" as const,
    failure: null,
    stages: { permission: 120, token: 40, signal: 90, media: 300, firstFrame: 550 },
    path: "udp" as const,
    browser: { family: "chrome" as const, major: 150 },
    os: "windows" as const,
  };
}

function sampleOf(bookingId: string, seq: number) {
  const line = { rttMs: 34.5, jitterMs: 4.2, lossUpPercent: 0.1, lossDownPercent: 0.2 };
  const media = { upKbps: 1200.4, downKbps: 1180.9, width: 1280, height: 720 };
  const levels = { path: "udp" as const, send: "full" as const, receive: "full" as const };
  const sample = { seq, elapsedMs: (seq + 1) * SAMPLE_MS, ...line, ...media, ...levels };
  return { bookingId, attemptId: attempt(bookingId).attemptId, samples: [sample] };
}

type Content = Record<string, { documents: number; bytes: number }>;

async function contentOf(world: World): Promise<Content> {
  return await world.t.run(async (ctx) => {
    const content: Content = {};
    for (const table of Object.keys(schema.tables) as (keyof typeof schema.tables)[]) {
      const rows = await ctx.db.query(table).collect();
      const bytes = rows.reduce((sum, row) => sum + JSON.stringify(row).length, 0);
      content[table] = { documents: rows.length, bytes };
    }
    return content;
  });
}

function difference(before: Content, after: Content) {
  const documents: Record<string, number> = {};
  let bytes = 0;
  for (const [table, now] of Object.entries(after)) {
    const more = now.documents - before[table]!.documents;
    if (more > 0) documents[table] = more;
    bytes += now.bytes - before[table]!.bytes;
  }
  return { documents, bytes };
}

async function scheduledRuns(world: World): Promise<number> {
  const jobs = await world.t.run(
    async (ctx) => await ctx.db.system.query("_scheduled_functions").collect(),
  );
  return jobs.filter(({ state }) => state.kind === "success").length;
}

/** Runs of all crons in a day, whether there are sessions or not. */
function runsADay(): number {
  const DAY_SECONDS = 86_400;
  return Object.values(crons.crons).reduce((sum, { schedule }) => {
    if (schedule.type === "interval") {
      const seconds = schedule as { seconds?: number; minutes?: number; hours?: number };
      const { seconds: s = 0, minutes: m = 0, hours: h = 0 } = seconds;
      return sum + DAY_SECONDS / (s + 60 * m + 3600 * h);
    }
    return sum + (schedule.type === "hourly" ? 24 : 1);
  }, 0);
}
