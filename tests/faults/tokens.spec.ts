import { expect, test } from "@playwright/test";
import { decodeJwt, SignJWT } from "jose";
import { api } from "../../convex/_generated/api.js";
import { liveBooking } from "../e2e/bookings.ts";
import { backendAs, type PersonId } from "../e2e/people.ts";

/** A token as the backend gives it to this person's page. */
async function tokenFor(person: PersonId, bookingId: string) {
  const backend = await backendAs(person);
  const ids = { bookingId, attemptId: crypto.randomUUID(), deviceId: "attack" };
  const answer = await backend.mutation(api.sessions.join, ids);
  if (answer.kind !== "granted") throw new Error(`denied: ${answer.reason}`);
  await backend.action(api.sessions.ensureRoom, { bookingId });
  const { video, ...claims } = decodeJwt(answer.token) as Record<string, unknown> & {
    video: Record<string, unknown>;
  };
  return {
    token: answer.token,
    url: answer.serverUrl,
    http: httpOf(answer.serverUrl),
    video,
    claims,
  };
}

const httpOf = (url: string) => url.replace(/^ws/, "http");

/** What the SFU says to a join with this token: 200, or why not. */
async function validate(http: string, token: string): Promise<number> {
  const response = await fetch(`${http}/rtc/validate?access_token=${token}`);
  await response.text();
  return response.status;
}

/** A call of LiveKit's server API with this token. */
async function roomService(http: string, token: string, method: string, body: object) {
  const response = await fetch(`${http}/twirp/livekit.RoomService/${method}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  await response.text();
  return response.status;
}

const SAYS_WITHIN_MS = 10_000;

/**
 * Opens a signalling socket with the token, as no page of ours would. Tells whether the SFU let
 * it in, and when it was thrown out again within so long.
 */
async function joinRaw(url: string, token: string, watchMs: number) {
  const startedAt = Date.now();
  const socket = new WebSocket(`${url}/rtc?access_token=${token}&auto_subscribe=1&protocol=16`);
  socket.binaryType = "arraybuffer";
  const seen: { wasIn: boolean; outAfterMs: number | null } = { wasIn: false, outAfterMs: null };
  await new Promise<void>((resolve) => {
    // A busy machine takes its time to let somebody in, or to say no.
    let timer = setTimeout(resolve, SAYS_WITHIN_MS);
    const watch = () => {
      seen.wasIn = true;
      clearTimeout(timer);
      timer = setTimeout(resolve, watchMs);
    };
    socket.addEventListener("message", watch, { once: true });
    socket.addEventListener("close", () => {
      seen.outAfterMs = Date.now() - startedAt;
      clearTimeout(timer);
      resolve();
    });
  });
  socket.close();
  return seen;
}

test("attack 3: a client's token has one room, and none of the rights that administer", async () => {
  const { bookingId } = await liveBooking("Tokens: grants");
  const { video } = await tokenFor("demo-client", bookingId);
  expect(typeof video.room).toBe("string");
  expect(video.room).not.toBe(bookingId);
  const never = [
    "roomAdmin",
    "roomCreate",
    "roomList",
    "roomRecord",
    "ingressAdmin",
    "hidden",
    "recorder",
    "canUpdateOwnMetadata",
  ];
  expect(never.filter((grant) => video[grant])).toEqual([]);
  expect(video.canPublishSources).toEqual(["camera", "microphone"]);
});

test("attack 9: the SFU's own API refuses a client's and a provider's token", async () => {
  const { bookingId } = await liveBooking("Tokens: server API");
  for (const person of ["demo-client", "demo-provider"] as const) {
    const { token, http, video } = await tokenFor(person, bookingId);
    const room = String(video.room);
    const calls: [string, object][] = [
      ["ListRooms", {}],
      ["CreateRoom", { name: "of-my-own" }],
      ["DeleteRoom", { room }],
      ["ListParticipants", { room }],
      ["RemoveParticipant", { room, identity: "somebody" }],
      ["MutePublishedTrack", { room, identity: "somebody", track_sid: "TR_1", muted: true }],
      ["UpdateParticipant", { room, identity: "somebody", metadata: "{}" }],
      ["UpdateRoomMetadata", { room, metadata: "{}" }],
    ];
    for (const [method, body] of calls) {
      const status = await roomService(http, token, method, body);
      expect([401, 403], `${person} ${method}: ${status}`).toContain(status);
    }
  }
});

test("attack 11: a token that we did not sign, or that is for another room, opens nothing", async () => {
  const { bookingId } = await liveBooking("Tokens: forged");
  const { token, http, video, claims } = await tokenFor("demo-client", bookingId);
  expect(await validate(http, token)).toBe(200);

  const payload = { ...claims, video };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  const unsigned = `${encode({ alg: "none", typ: "JWT" })}.${encode(payload)}.`;
  const wrongSecret = await new SignJWT(payload)
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode("another-secret-of-at-least-32-chars"));
  const wrongKey = await new SignJWT({ ...payload, iss: "another-key" })
    .setProtectedHeader({ alg: "HS256" })
    .sign(new TextEncoder().encode("another-secret-of-at-least-32-chars"));
  const [head, , signature] = token.split(".");
  const moreRights = `${head}.${encode({ ...payload, video: { ...video, roomAdmin: true } })}.${signature}`;
  const otherRoom = `${head}.${encode({ ...payload, video: { ...video, room: "another" } })}.${signature}`;
  for (const forged of [unsigned, wrongSecret, wrongKey, moreRights, otherRoom, "", "x"]) {
    expect(await validate(http, forged)).toBe(401);
  }
});

test("attack 8: a room that the server did not make is not made by asking for it", async () => {
  const { bookingId } = await liveBooking("Tokens: unknown room");
  const { token, http, url } = await tokenFor("demo-client", bookingId);
  const provider = await backendAs("demo-provider");
  await provider.mutation(api.departure.endForAll, { bookingId });
  await expect(async () => expect(await validate(http, token)).toBe(404)).toPass();
  expect(await joinRaw(url, token, 3_000)).toMatchObject({ wasIn: false });
});

test("attack 5: outside the window, cancelled and removed are denied at mint and at ensure", async () => {
  const cancelled = await liveBooking("Tokens: cancelled");
  const removed = await liveBooking("Tokens: removed");
  const ended = await liveBooking("Tokens: ended");
  const provider = await backendAs("demo-provider");
  const client = await backendAs("demo-client");
  const { user } = await client.mutation(api.users.ensure, {});
  await provider.mutation(api.bookings.cancel, { bookingId: cancelled.bookingId });
  const subject = { bookingId: removed.bookingId, personId: user._id };
  await provider.mutation(api.participants.remove, subject);
  await provider.mutation(api.departure.endForAll, { bookingId: ended.bookingId });
  const cases = { cancelled, removed, ended };
  for (const [reason, { bookingId }] of Object.entries(cases)) {
    const ids = { bookingId, attemptId: "attack", deviceId: "attack" };
    expect(await client.mutation(api.sessions.join, ids)).toMatchObject({ kind: "denied", reason });
    expect(await client.action(api.sessions.ensureRoom, { bookingId })).toMatchObject({
      kind: "denied",
      reason,
    });
  }
});

const OUT_MS = 2_000;

test("attack 7: a removed person is out again within 2 s, by the original and by a refreshed token", async ({
  browser,
}) => {
  const { bookingId } = await liveBooking("Tokens: removed");
  const { token: original, url, http } = await tokenFor("demo-client", bookingId);
  expect(await joinRaw(url, original, 500)).toEqual({ wasIn: true, outAfterMs: null });
  const page = await (await browser.newContext()).newPage();
  await page.goto(http);
  await page.addScriptTag({ path: SDK });
  const refreshed = await page.evaluate(stayIn, { url, token: original });
  expect(refreshed).not.toBe(original);

  const provider = await backendAs("demo-provider");
  const client = await backendAs("demo-client");
  const { user } = await client.mutation(api.users.ensure, {});
  await provider.mutation(api.participants.remove, { bookingId, personId: user._id });
  const removedAt = Date.now();
  await page.waitForFunction(() => (globalThis as unknown as Stay).wasPutOut);
  expect(Date.now() - removedAt).toBeLessThan(OUT_MS);

  for (const token of [original, refreshed]) {
    // With its media, and listening at the signal server alone.
    expect(await page.evaluate(comeBack, { url, token })).toBeLessThan(OUT_MS);
    const { outAfterMs } = await joinRaw(url, token, 2 * OUT_MS);
    expect(outAfterMs ?? Infinity).toBeLessThan(OUT_MS);
  }
  const ids = { bookingId, attemptId: "attack", deviceId: "attack" };
  const again = await client.mutation(api.sessions.join, ids);
  expect(again).toMatchObject({ kind: "denied", reason: "removed" });
  await page.context().close();
});

test("attack 4, attack 10: the SFU refuses a source that the token does not name, and a change of one's own metadata", async ({
  browser,
}) => {
  const { bookingId } = await liveBooking("Tokens: sources");
  const { token, url, http } = await tokenFor("demo-client", bookingId);
  const page = await (await browser.newContext()).newPage();
  // The bare SDK on a page that is not ours: nothing but the SFU stands in the way.
  await page.goto(http);
  await page.addScriptTag({ path: SDK });
  const outcome = await page.evaluate(attack, { url, token });
  expect(outcome).toEqual({ camera: "done", metadata: "refused", screen: "refused" });
  await page.context().close();
});

const SDK = "node_modules/livekit-client/dist/livekit-client.umd.js";

type Person = {
  permissions: object;
  setMetadata: (text: string) => Promise<void>;
  publishTrack: (track: MediaStreamTrack, options: object) => Promise<unknown>;
};
type BareRoom = {
  connect: (url: string, token: string) => Promise<void>;
  once: (event: "disconnected", listener: () => void) => void;
  localParticipant: Person;
  engine: { token?: string };
};
type Stay = { wasPutOut?: boolean };
type Sdk = { Room: new () => BareRoom };

/** Runs in the browser: publishes what it may and what it may not, and renames itself. */
async function attack({ url, token }: { url: string; token: string }) {
  const { Room } = (globalThis as unknown as { LivekitClient: Sdk }).LivekitClient;
  const room = new Room();
  await room.connect(url, token);
  const me = room.localParticipant;
  // The SDK would refuse by itself what the token does not name; a hostile page has no such scruple.
  me.permissions = { ...me.permissions, canPublishSources: [], canUpdateMetadata: true };
  const track = () => document.createElement("canvas").captureStream(5).getVideoTracks()[0]!;
  const outcomeOf = (work: Promise<unknown>) =>
    work.then(
      () => "done",
      () => "refused",
    );
  return {
    camera: await outcomeOf(me.publishTrack(track(), { source: "camera" })),
    metadata: await outcomeOf(me.setMetadata('{"role":"provider"}')),
    screen: await outcomeOf(me.publishTrack(track(), { source: "screen_share" })),
  };
}

/** Runs in the browser: joins, and answers with the token that the SFU gave in exchange. */
async function stayIn({ url, token }: { url: string; token: string }): Promise<string> {
  const { Room } = (globalThis as unknown as { LivekitClient: Sdk }).LivekitClient;
  const room = new Room();
  room.once("disconnected", () => Object.assign(globalThis, { wasPutOut: true } satisfies Stay));
  await room.connect(url, token);
  while (room.engine.token === token) await new Promise((done) => setTimeout(done, 50));
  return room.engine.token!;
}

/** Runs in the browser: joins, and tells for how many milliseconds that lasted. */
async function comeBack({ url, token }: { url: string; token: string }): Promise<number> {
  const { Room } = (globalThis as unknown as { LivekitClient: Sdk }).LivekitClient;
  const room = new Room();
  const isOut = new Promise<void>((done) => room.once("disconnected", done));
  const isIn = await room.connect(url, token).then(
    () => true,
    // Put out on the way in.
    () => false,
  );
  const startedAt = performance.now();
  if (isIn) await isOut;
  return performance.now() - startedAt;
}
