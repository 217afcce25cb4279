import { ConvexHttpClient } from "convex/browser";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";
import type { Backend } from "../backend.ts";

export const PEOPLE = ["demo-provider", "second-provider", "demo-client", "second-client"];
export const HOUR = 60 * 60_000;
export const DAY = 24 * HOUR;

/** The same for as long as the process runs: a midnight in between moves no day. */
const NEXT_MIDNIGHT = Math.ceil(Date.now() / DAY) * DAY;

/**
 * The start of a UTC day ahead, which is a slot in Berlin as well. The demo's own bookings are
 * over by the first of them, whatever the time is now.
 */
export function dayAhead(days: number): number {
  return NEXT_MIDNIGHT + (days + 2) * DAY;
}

export async function signedIn(backend: Backend, person: string): Promise<ConvexHttpClient> {
  const client = new ConvexHttpClient(backend.url, { logger: false });
  client.setAuth(await backend.token(person));
  return client;
}

const SERVICE = {
  title: "First conversation",
  lengthMinutes: 50,
  stepMinutes: 15,
  bufferBeforeMinutes: 0,
  bufferAfterMinutes: 10,
  noticeMinutes: 0,
  horizonDays: 365,
  dailyCap: null,
  seats: 1,
  policy: {
    lobby: "automatic" as const,
    clientsMayShareScreen: false,
    chat: { before: true, after: true },
    endAfterProviderGoneMinutes: 15,
    phone: null,
  },
  priceText: "",
  questions: [],
  approval: "instant" as const,
  clientCancelMinutes: 0,
  clientMoveMinutes: 0,
  isActive: true,
};

/** A provider who works around the clock, with one service: as many slots as there can be. */
export async function openCalendar(backend: Backend): Promise<Id<"services">> {
  const provider = await signedIn(backend, "demo-provider");
  const page = { slug: "demo-provider", headline: "", zone: "Europe/Berlin", isPublished: true };
  await provider.mutation(api.pages.save, page);
  const whole = { fromMinute: 0, toMinute: 1_440 };
  const week = [0, 1, 2, 3, 4, 5, 6].map((weekday) => ({ weekday, ...whole }));
  await provider.mutation(api.availability.setWeek, { week });
  const added = await provider.mutation(api.services.add, { service: SERVICE });
  if (added.kind !== "added") throw new Error(`no service: ${added.reason}`);
  return added.serviceId;
}
