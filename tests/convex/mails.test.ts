import rateLimiter from "@convex-dev/rate-limiter/test";
import workpool from "@convex-dev/workpool/test";
import ICAL from "ical.js";
import { afterEach, describe, expect, test, vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import { contentOf } from "../../convex/model/notices/mailContent";
import type { NoticeFacts } from "../../convex/model/notices/noticeKind";
import { bookedBy, HOUR, NINE, worldWithCalendar } from "./calendarWorld";
import { addressOf, kindsOf, mailsTo, signIn } from "./noticeWorld";
import { as, backendWithPeople, book, identityOf, MINUTE, PEOPLE, type World } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const FACTS: NoticeFacts = {
  kind: "booked",
  title: "First conversation",
  name: "Demo provider",
  startsAt: NINE,
};

function read(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as never);
  const event = calendar.getFirstSubcomponent("vevent")!;
  return {
    method: calendar.getFirstPropertyValue("method"),
    uid: event.getFirstPropertyValue("uid"),
    sequence: event.getFirstPropertyValue("sequence"),
    status: event.getFirstPropertyValue("status"),
    start: new ICAL.Event(event).startDate.toJSDate().getTime(),
    organizer: String(event.getFirstPropertyValue("organizer")).toLowerCase(),
    attendees: event
      .getAllProperties("attendee")
      .map((one) => String(one.getFirstValue()).toLowerCase()),
  };
}

/** A client and a provider with addresses, and a booking of a service. */
async function booked(locale = "de") {
  const { world, serviceId } = await worldWithCalendar();
  await signIn(world, "client", { locale, zone: "America/New_York" });
  await signIn(world, "provider", { locale: "fr" });
  return { world, serviceId, bookingId: await bookedBy(world, "client", serviceId) };
}

describe("a mail", () => {
  test.each([
    [
      "en",
      "Booked: First conversation, Wednesday, 25 November 2026 at 09:00",
      "Hello Demo client,",
    ],
    ["de", "Gebucht: First conversation, Mittwoch, 25. November 2026 um 09:00", "Guten Tag"],
    [
      "fr",
      "Réservé : First conversation, mercredi 25 novembre 2026 à 09:00",
      "Bonjour Demo client,",
    ],
  ] as const)("in %s, on the clock of its reader", (locale, subject, greeting) => {
    const content = contentOf(FACTS, { locale, zone: "Europe/Berlin", name: "Demo client" });
    expect(content.subject.replaceAll(/\s/g, " ")).toContain(subject);
    expect(content.text).toContain(greeting);
    expect(content.html).toContain(`<html lang="${locale}">`);
  });

  test("is in each person's own language and zone, with one file for each version", async () => {
    const { world, bookingId } = await booked();
    const [confirmation] = await mailsTo(world, "client");
    expect(confirmation).toMatchObject({ to: "client@example.invalid", locale: "de" });
    expect(confirmation!.subject).toContain("03:00");
    await world.asProvider.mutation(api.bookings.move, { bookingId, startsAt: NINE + HOUR });
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    const mails = await mailsTo(world, "client");
    const files = mails.map(({ file }) => read(file!.text));
    const uid = `${bookingId}@app.example`;
    expect(files).toMatchObject([
      { method: "CANCEL", uid, status: "CANCELLED", start: NINE + HOUR, sequence: 3 },
      { method: "REQUEST", uid, status: "CONFIRMED", start: NINE + HOUR, sequence: 2 },
      { method: "REQUEST", uid, status: "CONFIRMED", start: NINE, sequence: 1 },
    ]);
    expect((await mailsTo(world, "provider")).map(({ subject }) => subject.split(/\s/)[0])).toEqual(
      ["Annulé", "Nouvel", "Réservé"],
    );
  });

  test("of a booking that was made at another address still takes it out of a calendar", async () => {
    const { world, bookingId } = await booked();
    vi.stubEnv("APP_ORIGINS", "https://new.example,https://app.example");
    await world.asClient.mutation(api.bookings.cancel, { bookingId });
    const files = (await mailsTo(world, "client")).map(({ file }) => read(file!.text));
    expect(files.map(({ method, uid }) => [method, uid])).toEqual([
      ["CANCEL", `${bookingId}@app.example`],
      ["REQUEST", `${bookingId}@app.example`],
    ]);
    // Rows from before are known by the present address.
    await world.t.run((ctx) => ctx.db.patch("bookings", bookingId, { uidHost: undefined }));
    const feed = await world.asClient.query(api.calendar.file, { bookingId });
    expect(feed).toContain(`UID:${bookingId}@new.example`);
  });

  test("tells nobody the address of anybody else", async () => {
    const { world } = await booked();
    const others = { client: "provider", provider: "client" } as const;
    for (const person of ["client", "provider"] as const) {
      const [mail] = await mailsTo(world, person);
      const file = read(mail!.file!.text);
      expect(file.attendees).toEqual([`mailto:${addressOf(person)}`]);
      expect(file.organizer).toBe("mailto:mail@parley.invalid");
      expect(JSON.stringify(mail)).not.toContain(addressOf(others[person]));
    }
  });

  test("of a session of one's own names nobody, in each language", () => {
    const kinds = ["booked", "moved", "extended", "cancelled", "reminder"] as const;
    for (const locale of ["en", "de", "fr"] as const) {
      for (const kind of kinds) {
        const facts = { ...FACTS, kind, until: NINE, minutes: 60, name: "" };
        const leadOf = (name: string) =>
          contentOf({ ...facts, name }, { locale, zone: "UTC", name: "Demo" }).text.split(
            "\n\n",
          )[1]!;
        expect(leadOf("Demo client")).toContain("Demo client");
        expect(leadOf("")).not.toMatch(/ {2}|(with|mit|avec) [,.:]/);
        expect(leadOf("").length).toBeLessThan(leadOf("Demo client").length);
      }
    }
  });

  test("takes hostile text as text", () => {
    const title = 'A<script>x</script>"\r\nBcc: all@example.invalid';
    const words = "{name} <img src=x onerror=alert(1)>";
    const facts = { ...FACTS, kind: "moved" as const, title, words };
    const reader = { locale: "en" as const, zone: "UTC", name: "<b>Demo</b>" };
    const { subject, html } = contentOf(facts, reader);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).not.toMatch(/<(script|img|b)[ >]/);
    expect(html).toContain("With these words: {name} &lt;img src=x onerror=alert(1)&gt;");
  });

  test("leads to what it tells of", () => {
    const links = (facts: Partial<NoticeFacts>) =>
      contentOf({ ...FACTS, ...facts }, { locale: "en", zone: "UTC", name: "" }).text;
    vi.stubEnv("APP_ORIGINS", "https://app.example,https://other.example");
    const bookingId = "b1" as never;
    expect(links({ bookingId })).toContain("https://app.example/sessions/b1");
    const own = (kind: "cancelled" | "removed", readerRole: "client" | "provider") =>
      links({ bookingId, kind, readerRole });
    expect(own("cancelled", "client")).toContain("https://app.example/bookings\n");
    expect(own("removed", "client")).toContain("https://app.example/bookings\n");
    expect(own("cancelled", "provider")).toContain("https://app.example/provider/bookings/b1\n");
    expect(own("removed", "provider")).toContain("https://app.example/provider\n");
    expect(links({ kind: "requested" })).toContain("https://app.example/provider/requests\n");
    expect(links({ bookingId, kind: "recording_ready", recordingId: "r1" as never })).toContain(
      "https://app.example/recordings/r1",
    );
  });
});

describe("an address", () => {
  const sign = async (more: object) => {
    const world = await backendWithPeople();
    await world.t
      .withIdentity({ ...identityOf("client"), ...more })
      .mutation(api.users.ensure, { locale: "xx", zone: "Mars/Base" });
    await book(world, { startsIn: 60 });
    return world;
  };

  test.each([
    ["that is not confirmed", { email: "client@example.invalid", emailVerified: false }],
    ["that could be two", { email: "a@example.invalid, b@example.invalid" }],
    ["that begins a header", { email: "a@example.invalid\r\nBcc: b@example.invalid" }],
    ["that is missing", {}],
  ])("%s gets no mail; the person is told in the app", async (_what, more) => {
    const world = await sign(more);
    expect(await mailsTo(world, "client")).toEqual([]);
    expect(await kindsOf(world, "client")).toEqual(["booked"]);
  });

  test("of an unknown language and zone: English, on the clock of the provider", async () => {
    const world = await sign({ email: "client@example.invalid" });
    const [mail] = await mailsTo(world, "client");
    expect(mail).toMatchObject({ locale: "en" });
    expect(mail!.subject).toContain("UTC");
  });
});

describe("the outbox", () => {
  test("shows the own mails on the one-machine stack, and nothing anywhere else", async () => {
    const { world } = await booked();
    expect(await world.asClient.query(api.mails.outbox, {})).toBeNull();
    vi.stubEnv("PARLEY_DEMO", "1");
    const shown = await world.asClient.query(api.mails.outbox, {});
    expect(shown).toMatchObject([{ to: "client@example.invalid", state: "kept", locale: "de" }]);
    expect(shown![0]!.file).toContain("BEGIN:VCALENDAR");
    for (const person of PEOPLE.filter((one) => one !== "client" && one !== "provider")) {
      expect(await as(world.t, person).query(api.mails.outbox, {})).toEqual([]);
    }
  });

  test("forgets after thirty days", async () => {
    const { world } = await booked();
    await vi.advanceTimersByTimeAsync(31 * 24 * HOUR);
    await world.t.mutation(internal.retention.prune, { table: "mails" });
    expect(await mailsTo(world, "provider")).toEqual([]);
    // The component deletes by itself, in batches that it orders.
    expect(await world.t.mutation(internal.mails.prune, {})).toBeNull();
  });
});

/** As a mail is whose action was cut off: nobody noted what came of it. */
const cutOff = () => ({ state: "waiting" as const, dueAt: Date.now() });

type Asked = { url: string; headers: Record<string, string>; body: any; at: number };

/** A mail service that answers with these, one after another, and the last one from then on. */
function service(...statuses: number[]) {
  return serviceThat((count) => ({ status: statuses[Math.min(count, statuses.length - 1)]! }));
}

function serviceThat(answer: (count: number) => { status: number; headers?: object }) {
  const asked: Asked[] = [];
  vi.stubEnv("RESEND_API_KEY", "re_a-key");
  vi.stubEnv("PARLEY_MAIL_FROM", "Parley <mail@app.example>");
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    if (!String(url).startsWith("https://api.resend.com/")) return new Response("{}");
    const { status, headers: told } = answer(asked.length);
    const headers = Object.fromEntries(new Headers(init.headers));
    const body = JSON.parse(init.body as string);
    asked.push({ url: String(url), headers, body, at: Date.now() });
    const ids = Array.isArray(body) ? { data: body.map((_, i) => ({ id: `m${i}` })) } : { id: "m" };
    const message = status === 200 ? ids : { message: body.to };
    return Response.json(message, { status, headers: { ...told } });
  });
  return asked;
}

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
});
