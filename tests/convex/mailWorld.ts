import ICAL from "ical.js";
import { vi } from "vitest";
import { bookedBy, worldWithCalendar } from "./calendarWorld";
import { signIn } from "./noticeWorld";

export function read(text: string) {
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
export async function booked(locale = "de") {
  const { world, serviceId } = await worldWithCalendar();
  await signIn(world, "client", { locale, zone: "America/New_York" });
  await signIn(world, "provider", { locale: "fr" });
  return { world, serviceId, bookingId: await bookedBy(world, "client", serviceId) };
}

export type Asked = { url: string; headers: Record<string, string>; body: any; at: number };

/** A mail service that answers with these, one after another, and the last one from then on. */
export function service(...statuses: number[]) {
  return serviceThat((count) => ({ status: statuses[Math.min(count, statuses.length - 1)]! }));
}

export function serviceThat(answer: (count: number) => { status: number; headers?: object }) {
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
