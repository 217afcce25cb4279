import rateLimiter from "@convex-dev/rate-limiter/test";
import workpool from "@convex-dev/workpool/test";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { api, components, internal } from "../../convex/_generated/api";
import { HOUR } from "./calendarWorld";
import { addressOf, mailsTo, signIn } from "./noticeWorld";
import { backendWithPeople, book, MINUTE, type World } from "./setup";
import { type Asked, read, service, serviceThat } from "./mailWorld";

// Loaded with its first call otherwise, which takes time that a made-up clock does not wait for.
beforeAll(async () => void (await import("../../convex/mails")));

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** As a mail is whose action was cut off: nobody noted what came of it. */
const cutOff = () => ({ state: "waiting" as const, dueAt: Date.now() });

async function pass(world: World, ms: number) {
  await vi.advanceTimersByTimeAsync(ms);
  await world.t.finishInProgressScheduledFunctions();
}

async function bookedWithService(...statuses: number[]) {
  return await bookedWith(service(...statuses));
}

async function bookedWith(asked: Asked[]) {
  const world = await backendWithPeople();
  vi.stubEnv("RESEND_API_KEY", "re_a-key");
  await signIn(world, "client");
  await world.asClient.mutation(api.notices.setChoices, { byMail: true, reminders: [] });
  await book(world, { startsIn: 61 });
  return { world, asked };
}

describe("with a mail service", () => {
  test("a mail with a file is sent once, and its key is its own", async () => {
    const { world, asked } = await bookedWithService(200);
    expect((await mailsTo(world, "client")).map(({ state }) => state)).toEqual(["waiting"]);
    await pass(world, 1_000);
    const [mail] = await mailsTo(world, "client");
    expect(mail!.state).toBe("handed_over");
    expect(asked).toHaveLength(1);
    const { url, headers, body } = asked[0]!;
    expect(url).toBe("https://api.resend.com/emails");
    expect(headers).toMatchObject({
      authorization: "Bearer re_a-key",
      "idempotency-key": mail!._id,
    });
    expect(body).toMatchObject({ from: "Parley <mail@app.example>", to: [addressOf("client")] });
    const [file] = body.attachments;
    expect(file.content_type).toContain("method=REQUEST");
    expect(read(atob(file.content)).organizer).toBe("mailto:mail@app.example");
  });

  test("that fails it is tried again, later each time, and given up in the end", async () => {
    const said = ["log", "info", "warn", "error", "debug"].map((name) =>
      vi.spyOn(console, name as "log").mockImplementation(() => undefined),
    );
    const { world, asked } = await bookedWithService(503);
    await pass(world, 1_000);
    expect(asked).toHaveLength(1);
    await pass(world, 28_000);
    expect(asked).toHaveLength(1);
    await pass(world, 17_000);
    expect(asked).toHaveLength(2);
    for (let i = 0; i < 12; i += 1) await pass(world, 10 * MINUTE);
    expect(asked).toHaveLength(6);
    expect(await mailsTo(world, "client")).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ state: "failed", attempts: 6 })]),
    );
    const text = JSON.stringify(said.flatMap((one) => one.mock.calls));
    expect(text).not.toContain("@");
  });

  test("that refuses it, it is not sent again", async () => {
    const { world, asked } = await bookedWithService(422);
    for (let i = 0; i < 3; i += 1) await pass(world, 60_000);
    expect(asked).toHaveLength(1);
    expect(await mailsTo(world, "client")).toMatchObject([{ state: "failed", attempts: 1 }]);
  });

  test.each([401, 403])(
    "that does not know us (%i) it waits, until that is mended",
    async (status) => {
      let isMended = false;
      const asked = serviceThat(() => ({ status: isMended ? 200 : status }));
      const { world } = await bookedWith(asked);
      for (let i = 0; i < 12; i += 1) await pass(world, 15 * MINUTE);
      expect(asked.length).toBeGreaterThan(6);
      expect(await mailsTo(world, "client")).toMatchObject([{ state: "waiting", attempts: 0 }]);
      expect(await world.asAdmin.query(api.admin.mails, {})).toEqual({
        waiting: 1,
        failed: 0,
        superseded: 0,
      });
      isMended = true;
      for (let i = 0; i < 8; i += 1) await pass(world, 15 * MINUTE);
      expect(await mailsTo(world, "client")).toMatchObject([{ state: "handed_over", attempts: 1 }]);
      expect(await world.asAdmin.query(api.admin.mails, {})).toEqual({
        waiting: 0,
        failed: 0,
        superseded: 0,
      });
    },
  );

  test("that comes back it is given the newest version alone", async () => {
    let isBack = false;
    const asked = serviceThat(() => ({ status: isBack ? 200 : 401 }));
    const { world } = await bookedWith(asked);
    await signIn(world, "provider");
    const [{ bookingId }] = (await world.asClient.query(api.notices.list, {})) as [any];
    await pass(world, 1_000);
    await world.asProvider.mutation(api.bookings.cancel, { bookingId });
    await pass(world, 1_000);
    isBack = true;
    for (let i = 0; i < 8; i += 1) await pass(world, 15 * MINUTE);
    const toClient = asked.filter(({ body }) => body.to[0] === addressOf("client"));
    const files = toClient.map(({ body }) => read(atob(body.attachments[0].content)));
    expect(files.at(-1)).toMatchObject({ method: "CANCEL", sequence: 1 });
    const sinceBack = files.slice(files.findIndex(({ method }) => method === "CANCEL"));
    expect(sinceBack.map(({ method }) => method)).not.toContain("REQUEST");
    expect((await mailsTo(world, "client")).map(({ state }) => state)).toEqual([
      "handed_over",
      "superseded",
    ]);
    expect((await mailsTo(world, "provider")).map(({ state }) => state)).toEqual(["handed_over"]);
    expect(await world.asAdmin.query(api.admin.mails, {})).toEqual({
      waiting: 0,
      failed: 0,
      superseded: 1,
    });
  });

  test("that has enough it waits for as long as it is told to, and it counts as no attempt", async () => {
    const asked = serviceThat((count) =>
      count < 8 ? { status: 429, headers: { "retry-after": "200" } } : { status: 200 },
    );
    const { world } = await bookedWith(asked);
    await pass(world, 1_000);
    await pass(world, 198_000);
    expect(asked).toHaveLength(1);
    for (let i = 0; i < 24; i += 1) await pass(world, 5 * MINUTE);
    expect(asked).toHaveLength(9);
    expect(await mailsTo(world, "client")).toMatchObject([{ state: "handed_over", attempts: 1 }]);
  });

  test("that takes nothing for a day it has failed, which an admin is told", async () => {
    const { world } = await bookedWithService(403);
    for (let i = 0; i < 26; i += 1) await pass(world, HOUR);
    expect(await mailsTo(world, "client")).toMatchObject([{ state: "failed" }]);
    expect(await world.asAdmin.query(api.admin.mails, {})).toEqual({
      waiting: 0,
      failed: 1,
      superseded: 0,
    });
  });

  test("many at once go one after the other", async () => {
    const { world, asked } = await bookedWithService(200);
    await world.t.run(async (ctx) => {
      const [{ _id, _creationTime, ...mail }] = (await ctx.db.query("mails").collect()) as [any];
      for (let i = 0; i < 20; i += 1) await ctx.db.insert("mails", { ...mail, dueAt: 0 });
    });
    await world.t.mutation(internal.mails.queueLost, {});
    for (let i = 0; i < 30; i += 1) await pass(world, 1_000);
    expect(asked).toHaveLength(21);
    expect(new Set(asked.map(({ headers }) => headers["idempotency-key"])).size).toBe(21);
    const most = Math.max(
      ...asked.map(({ at }) => asked.filter((one) => one.at >= at && one.at < at + 900).length),
    );
    expect(most).toBeLessThanOrEqual(3);
  });

  test("what was cut off while it was sent is sent again, with the same key", async () => {
    const { world, asked } = await bookedWithService(200);
    await pass(world, 1_000);
    const [mail] = await mailsTo(world, "client");
    // The service took it, and the backend ended before it could note that.
    await world.t.run((ctx) => ctx.db.patch("mails", mail!._id, cutOff()));
    await pass(world, 14 * MINUTE);
    await world.t.mutation(internal.mails.queueLost, {});
    await pass(world, 10_000);
    expect(asked).toHaveLength(1);
    await pass(world, MINUTE);
    await world.t.mutation(internal.mails.queueLost, {});
    await pass(world, 10_000);
    expect(asked.map(({ headers }) => headers["idempotency-key"])).toEqual([mail!._id, mail!._id]);
    expect((await mailsTo(world, "client"))[0]).toMatchObject({ state: "handed_over" });
  });

  test("what was lost for a day is not sent again: its key would be forgotten", async () => {
    const { world, asked } = await bookedWithService(200);
    await pass(world, 1_000);
    const [mail] = await mailsTo(world, "client");
    await world.t.run((ctx) => ctx.db.patch("mails", mail!._id, cutOff()));
    vi.setSystemTime(Date.now() + 24 * HOUR);
    await world.t.mutation(internal.mails.queueLost, {});
    await pass(world, 10_000);
    expect(asked).toHaveLength(1);
    expect((await mailsTo(world, "client"))[0]).toMatchObject({ state: "failed" });
  });

  /** A reminder that the mail component was given, which had time to send it. */
  async function reminded(...statuses: number[]) {
    const asked = service(...statuses);
    const world = await backendWithPeople();
    rateLimiter.register(world.t, "resend/rateLimiter");
    workpool.register(world.t, "resend/emailWorkpool");
    workpool.register(world.t, "resend/callbackWorkpool");
    await signIn(world, "client");
    await book(world, { startsIn: 30 });
    await pass(world, 20 * MINUTE);
    expect((await mailsTo(world, "client"))[0]).toMatchObject({ state: "handed_over" });
    for (let i = 0; i < 20; i += 1) await pass(world, 1_000);
    return { world, asked };
  }

  test.each([
    [200, "handed_over", 0],
    [401, "failed", 1],
  ])(
    "that answers %i: a reminder is %s in the end, and admins see it",
    async (status, state, failed) => {
      // The confirmation, which is ours to send, is taken.
      const { world } = await reminded(200, status);
      await world.t.mutation(internal.mails.noteUnsent, {});
      expect((await mailsTo(world, "client"))[0]).toMatchObject({ state: "handed_over" });
      await pass(world, 15 * MINUTE);
      await world.t.mutation(internal.mails.noteUnsent, {});
      const [reminder] = await mailsTo(world, "client");
      expect([reminder!.state, reminder!.dueAt]).toEqual([state, undefined]);
      expect(await world.asAdmin.query(api.admin.mails, {})).toEqual({
        waiting: 0,
        failed,
        superseded: 0,
      });
    },
  );

  test("a reminder goes through the mail component's own queue", async () => {
    const { asked } = await reminded(200);
    const batches = asked.filter(({ url }) => url.endsWith("/batch"));
    expect(batches.map(({ body }) => body)).toMatchObject([
      [{ to: [addressOf("client")], subject: "In ten minutes: Weekly check-in" }],
    ]);
  });

  test("what the mail component has of it is gone after a day, whatever became of it", async () => {
    const { world } = await reminded(200);
    const [reminder] = await mailsTo(world, "client");
    const emailId = reminder!.componentId!;
    const copy = async () =>
      await world.t.run((ctx) => ctx.runQuery(components.resend.lib.getStatus, { emailId }));
    await world.t.mutation(internal.mails.prune, {});
    expect(await copy()).not.toBeNull();
    vi.setSystemTime(Date.now() + 24 * HOUR);
    await world.t.mutation(internal.mails.prune, {});
    expect(await copy()).toBeNull();
    await world.t.mutation(internal.mails.noteUnsent, {});
    expect((await mailsTo(world, "client"))[0]).toMatchObject({ state: "handed_over" });
  });
});
