import { afterEach, describe, expect, test, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import { contentOf } from "../../convex/model/notices/mailContent";
import type { NoticeFacts } from "../../convex/model/notices/noticeKind";
import { HOUR, NINE } from "./calendarWorld";
import { addressOf, kindsOf, mailsTo } from "./noticeWorld";
import { backendWithPeople, book, identityOf } from "./setup";
import { booked, read } from "./mailWorld";

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
