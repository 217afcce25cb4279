import { ConvexClient, type ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { api } from "../../convex/_generated/api";
import { argsOf, PUBLIC, type Registered, sample } from "../publicFunctions.ts";
import {
  type Attacked,
  attackedSession,
  countOf,
  fromClerk,
  fromLivekit,
  fromMux,
  outsider,
  post,
  type Sent,
  signedOut,
  stored,
  WORDS,
} from "./attackWorld.ts";
import { cleanUp } from "./engine/support.ts";
import { until } from "./stack/waiting.ts";

// What the tests of functions say of these attacks, once more over HTTP and the WebSocket of the engine,
// beside the real SFU and recorder.

let room: Attacked;
beforeAll(async () => {
  room = await attackedSession();
}, 120_000);

const takes = (fn: Registered, name: string) => {
  const args = argsOf(fn);
  return args.type === "object" && name in args.value;
};
const OF_SESSION = PUBLIC.filter(
  ([name, fn]) =>
    !/^(admin|insights|embeds):/.test(name) && (takes(fn, "bookingId") || takes(fn, "recordingId")),
);

function argsFor(fn: Registered, someone: string) {
  const { bookingId, recordingId } = room;
  return {
    ...(sample(argsOf(fn), someone) as object),
    ...(takes(fn, "bookingId") && { bookingId }),
    ...(takes(fn, "recordingId") && { recordingId }),
  };
}

/** Everything that somebody is told by a call, an error's words included. */
async function answer(caller: ConvexHttpClient, name: string, fn: Registered, someone: string) {
  const reference = makeFunctionReference(name) as never;
  const args = argsFor(fn, someone) as never;
  const call = async () => {
    if (fn.isQuery) return await caller.query(reference, args);
    return fn.isMutation ? caller.mutation(reference, args) : caller.action(reference, args);
  };
  try {
    return JSON.stringify(await call()) ?? "";
  } catch (error) {
    const { message, data } = error as Error & { data?: unknown };
    return `${message} ${JSON.stringify(data)}`;
  }
}

/** What the two see of their session: the same after an attack. */
async function ownView() {
  const { provider, client } = room.session;
  const booking = { bookingId: room.bookingId as never };
  const paginationOpts = { numItems: 20, cursor: null };
  return JSON.stringify([
    await provider.query(api.bookings.get, booking),
    await client.query(api.chat.list, { ...booking, paginationOpts }),
    await provider.query(api.notes.mine, booking),
    await client.query(api.recordings.mine, booking),
    (await provider.query(api.participants.everybody, booking))?.people,
  ]);
}

const OUTSIDERS = [
  ["another client", {}],
  ["another provider", { isProvider: true }],
  ["an admin", { isAdmin: true }],
] as const;

const secrets = () => [WORDS.chat, WORDS.note];

describe("attack 14: over the wire", () => {
  test("the two themselves are told what the others are not", async () => {
    const view = await ownView();
    for (const words of secrets()) expect(view).toContain(words);
    expect(OF_SESSION.length).toBeGreaterThan(50);
  });

  test.each(OUTSIDERS)(
    "%s is told nothing of a session by any function, and changes nothing",
    async (who, rights) => {
      const before = await ownView();
      for (const [name, fn] of OF_SESSION) {
        // Each time somebody new, so that no limit answers in the function's place.
        const caller = await outsider(room, { name: `${who} of ${name}`, rights });
        const me = (await caller.query(api.users.me, {}))!._id;
        const told = await answer(caller, name, fn, me);
        for (const words of secrets()) expect(told, name).not.toContain(words);
        expect(told, name).not.toMatch(
          /"kind":"(granted|ready|requested|stopped|removed|cancelled)"/,
        );
      }
      expect(await ownView()).toBe(before);
    },
  );

  test("somebody signed out is told nothing, and neither is who may not see the token log", async () => {
    const before = await ownView();
    const me = (await room.session.client.query(api.users.me, {}))!._id;
    for (const [name, fn] of OF_SESSION) {
      const told = await answer(signedOut(room), name, fn, me);
      for (const words of secrets()) expect(told, name).not.toContain(words);
    }
    for (const rights of [{}, { isProvider: true }]) {
      const name = `curious ${JSON.stringify(rights)}`;
      const caller = await outsider(room, { name, rights });
      const page = { paginationOpts: { numItems: 5, cursor: null } };
      await expect(caller.query(api.admin.tokenLogs, page)).rejects.toMatchObject({
        data: { code: "FORBIDDEN" },
      });
    }
    expect(await ownView()).toBe(before);
  });

  test("one WebSocket that changes hands gives nobody what the one before saw", async () => {
    const socket = new ConvexClient(room.engine.url, {
      webSocketConstructor: WebSocket as never,
      logger: false,
      unsavedChangesWarning: false,
    });
    cleanUp(() => socket.close());
    const args = { bookingId: room.bookingId as never };
    const paginationOpts = { numItems: 20, cursor: null };
    let seen: string[] = [];
    const note = (value: unknown) => void seen.push(JSON.stringify(value) ?? "");
    const fails = (error: Error) => void seen.push(error.message);
    const be = async (person: string) => {
      const token = await room.token(person);
      socket.setAuth(async () => token);
      seen = [];
      await until("the answers have come", () => seen.length >= 2, 10_000);
    };
    socket.onUpdate(api.bookings.get, args, note, fails);
    socket.onUpdate(api.chat.list, { ...args, paginationOpts }, note, fails);
    await be("client");
    await until("the client sees it", () => seen.join().includes(WORDS.chat));
    await outsider(room, { name: "next at this machine", rights: {} });
    await be("next at this machine");
    expect(seen.at(-1)).not.toContain(WORDS.chat);
    seen = [];
    await room.session.provider.mutation(api.chat.send, {
      ...args,
      clientKey: "while somebody else is here",
      text: WORDS.chat,
    });
    await new Promise((done) => setTimeout(done, 500));
    expect(seen.join()).not.toContain(WORDS.chat);
  });
});

describe("attack 18: over the wire", () => {
  test("who signs in with somebody's e-mail address is somebody else, by HTTP and WebSocket", async () => {
    const email = "the.same@example.invalid";
    const one = await room.as("first", { email, email_verified: true });
    const two = await room.as("second", { email, email_verified: true });
    const [first, second] = [await one.query(api.users.me, {}), await two.query(api.users.me, {})];
    expect(first!._id).not.toBe(second!._id);
    const { provider } = room.session;
    const made = await provider.mutation(api.bookings.create, {
      requestKey: "of the first alone",
      title: "Of the first alone",
      clientIds: [first!._id],
      startsAt: Date.now() + 3_600_000,
      durationMinutes: 30,
    });
    if (made.kind !== "created") throw new Error(made.reason);
    const listed = { when: "current" as const, paginationOpts: { numItems: 5, cursor: null } };
    expect((await one.query(api.bookings.listMine, listed)).page).toHaveLength(1);
    expect((await two.query(api.bookings.listMine, listed)).page).toEqual([]);
    const { bookingId } = made;
    expect(await two.query(api.bookings.get, { bookingId })).toBeNull();
    const socket = new ConvexClient(room.engine.url, {
      webSocketConstructor: WebSocket as never,
      logger: false,
      unsavedChangesWarning: false,
    });
    cleanUp(() => socket.close());
    const token = await room.token("second", { email, email_verified: true });
    socket.setAuth(async () => token);
    expect(await socket.query(api.bookings.get, { bookingId })).toBeNull();
  });
});

/** Where a webhook could leave something; a refusal is noted elsewhere. */
const TABLES = [
  "webhookEvents",
  "sessions",
  "sessionParticipants",
  "users",
  "bookings",
  "bookingParticipants",
  "recordings",
  "recordingParts",
  "broadcasts",
  "destinations",
  "outgoingEvents",
];
const SENDERS = ["livekit", "clerk", "mux"] as const;
const LATE_MS = 6 * 60_000;

type Options = { secret?: string; at?: number };

/** An event of each sender that is about what is here, were it theirs. */
async function eventOf(sender: (typeof SENDERS)[number], options: Options = {}, id = "1") {
  if (sender === "mux") {
    const created_at = new Date().toISOString();
    const event = { type: "video.live_stream.active", id: `m${id}`, created_at, data: { id: "s" } };
    return fromMux(event, options);
  }
  if (sender === "clerk") {
    const data = { id: `user_${id}`, first_name: "New", email_addresses: [], updated_at: 1 };
    return fromClerk({ type: "user.created", object: "event", data }, options, `msg_${id}`);
  }
  const me = (await room.session.client.query(api.users.me, {}))!._id;
  const { name, sid } = room.room;
  const event = {
    event: "participant_joined",
    id: `EV_${id}`,
    createdAt: Math.floor(Date.now() / 1000),
    room: { name, sid },
    participant: { identity: me, sid: `PA_${id}` },
  };
  return await fromLivekit(room, event, options);
}

const otherSecret = { livekit: "x".repeat(40), clerk: `whsec_${btoa("y".repeat(32))}`, mux: "z" };

describe("attack 20: over the wire", () => {
  test.each(SENDERS)(
    "%s's webhook that is not theirs is 401, without a word or a row",
    async (sender) => {
      const good = await eventOf(sender);
      const before = await stored(room, TABLES);
      const forged: [string, Sent][] = [
        ["unsigned", { ...good, headers: {} }],
        ["another secret's", await eventOf(sender, { secret: otherSecret[sender] })],
        ["altered", { ...good, body: good.body.replace("}", " }") }],
        ["old", await eventOf(sender, { at: Date.now() - LATE_MS })],
      ];
      for (const [how, sent] of forged) {
        expect(await post(room, sender, sent), how).toEqual({ status: 401, text: "" });
      }
      expect(await stored(room, TABLES)).toBe(before);
      // The same is taken as it was signed.
      expect((await post(room, sender, good)).status).toBe(200);
    },
  );
});

/** What is stored of each, by its words. */
const EFFECTS: Record<(typeof SENDERS)[number], [table: string, words: string][]> = {
  livekit: [
    ["webhookEvents", "EV_replayed"],
    ["sessionParticipants", "PA_replayed"],
  ],
  clerk: [["webhookEvents", "clerk:msg_replayed"]],
  mux: [["webhookEvents", "mux:mreplayed"]],
};

describe("attack 21: over the wire", () => {
  test.each(SENDERS)(
    "%s's webhook that comes ten times, five at once, has one effect",
    async (sender) => {
      const sent = await eventOf(sender, {}, "replayed");
      expect((await post(room, sender, sent)).status).toBe(200);
      const after = await stored(room, TABLES);
      const send = async () => (await post(room, sender, sent)).status;
      for (let i = 0; i < 4; i += 1) expect(await send()).toBe(200);
      const atOnce = await Promise.all([1, 2, 3, 4, 5].map(send));
      expect(new Set(atOnce)).toEqual(new Set([200]));
      expect(await stored(room, TABLES)).toBe(after);
      for (const [table, words] of EFFECTS[sender]) {
        expect(await countOf(room, table, words), table).toBe(1);
      }
    },
  );
});
