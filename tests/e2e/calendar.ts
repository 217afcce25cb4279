import { expect, type Page } from "@playwright/test";
import type { FunctionArgs } from "convex/server";
import { api } from "../../convex/_generated/api.js";
import { backendAs, type PersonId } from "./people.ts";

const DAY = 24 * 60 * 60_000;
/** Days are counted from here: a midnight within a test moves none of them. */
const BEGAN_AT = Date.now();

type Service = FunctionArgs<typeof api.services.add>["service"];

/**
 * A service of Demo provider for one test alone, like their first one but for what is given, so
 * that nobody else's bookings are in the way of what is told of it.
 */
export async function serviceOf(title: string, more: Partial<Service> = {}) {
  const provider = await backendAs("demo-provider");
  const known = await provider.query(api.services.list, {});
  const { serviceId: _first, ...usual } = known[0]!;
  const service = { ...usual, title, questions: [], ...more };
  const added = await provider.mutation(api.services.add, { service });
  if (added.kind !== "added") throw new Error(`not added: ${added.reason}`);
  const { serviceId } = added;
  return {
    serviceId,
    path: `/book/demo-provider?service=${serviceId}`,
    remove: () => provider.mutation(api.services.remove, { serviceId }),
  };
}

/** The free starts of a service, from some days ahead on, as a person sees them. */
export async function freeStarts(person: PersonId, serviceId: string, daysAhead = 2) {
  const backend = await backendAs(person);
  const now = Date.now();
  const fromDate = new Date(BEGAN_AT + daysAhead * DAY).toISOString().slice(0, 10);
  const answer = await backend.query(api.slots.list, { serviceId, fromDate, days: 7, now });
  if (answer.kind !== "slots") throw new Error(answer.reason);
  return answer.slots.map(({ startsAt }) => startsAt);
}

export async function bookAs(person: PersonId, serviceId: string, startsAt: number) {
  const backend = await backendAs(person);
  const clientKey = crypto.randomUUID();
  const result = await backend.mutation(api.bookings.book, {
    serviceId,
    startsAt,
    clientKey,
    answers: [],
  });
  if (result.kind !== "booked") throw new Error(JSON.stringify(result));
  return result.bookingId;
}

/** The buttons of free times, below the day that is chosen. */
export const times = (page: Page) => page.locator(".slots .btn");

/** The month after this one, whose days all lie ahead; its first free day is chosen by itself. */
export async function nextMonth(page: Page) {
  const title = page.locator(".month-head h2");
  const before = await title.textContent();
  await page.locator(".month-turn .btn").last().click();
  await expect(title).not.toHaveText(before ?? "");
  await expect(times(page).first()).toBeVisible();
}
