import { setTimeout as sleep } from "node:timers/promises";
import { api } from "../../convex/_generated/api.js";
import { openPage, type Page } from "./page.ts";
import { type PairOutcome, type PairPlan, STEP_LIMIT_MS } from "./plan.ts";
import { tellOfLine } from "./telling.ts";
import { openVoice, type Voice } from "./voice.ts";

const MESSAGE_EVERY_MS = 2_000;

/** Two people book, come in, talk, write to each other and leave. Never throws. */
export async function playPair(
  url: string,
  { pair, startAfterMs, ...plan }: PairPlan,
  talkMs: number,
): Promise<PairOutcome> {
  const outcome: PairOutcome = { pair, problem: null, joins: [], heard: [], chat: [] };
  await sleep(startAfterMs);
  const provider = openPage(url, plan.providerToken);
  const client = openPage(url, plan.clientToken);
  let step = "booking";
  try {
    const bookingId = await within(book(provider, plan.clientId));
    step = "joining";
    const people = await within(
      Promise.all([enter(provider, bookingId, outcome), enter(client, bookingId, outcome)]),
    );
    step = "hearing";
    await within(Promise.all(people.map(async ({ hears }) => outcome.heard.push(await hears))));
    step = "writing";
    await talk([provider, client], bookingId, talkMs, outcome);
    step = "staying";
    if (!people.every(({ voice }) => voice.isConnected())) throw new Error("the line was lost");
    const [fault] = [...provider.faults, ...client.faults];
    if (fault !== undefined) throw new Error(fault);
    step = "leaving";
    await within(Promise.all(people.map(async ({ leave }) => await leave())));
  } catch (error) {
    outcome.problem = `${step}: ${error instanceof Error ? error.message : String(error)}`;
  }
  await Promise.all([provider.client.close(), client.client.close()]);
  return outcome;
}

async function book(provider: Page, clientId: string): Promise<string> {
  const booked = await provider.client.mutation(api.bookings.create, {
    requestKey: crypto.randomUUID(),
    title: "Under load",
    clientIds: [clientId as never],
    startsAt: "now",
    durationMinutes: 30,
    mayOverlap: true,
  });
  if (booked.kind !== "created") throw new Error(booked.reason);
  return booked.bookingId;
}

type Inside = { voice: Voice; hears: Promise<number>; leave: () => Promise<void> };

async function enter(page: Page, bookingId: string, outcome: PairOutcome): Promise<Inside> {
  page.follow(bookingId);
  const attemptId = crypto.randomUUID();
  const askedAt = performance.now();
  const { serverUrl, token } = await page.admission(bookingId, attemptId);
  const voice = await openVoice(serverUrl, token);
  const joinMs = performance.now() - askedAt;
  outcome.joins.push(joinMs);
  const silence = await tellOfLine(page, { bookingId, attemptId, joinMs });
  return {
    voice,
    hears: voice.heard.then((at) => at - askedAt),
    async leave() {
      silence();
      await page.client.mutation(api.departure.sayGoodbye, { bookingId });
      await voice.leave();
    },
  };
}

/** Each writes in turn; a message has until the step's limit to be on the other side. */
async function talk(
  pages: [Page, Page],
  bookingId: string,
  talkMs: number,
  outcome: PairOutcome,
): Promise<void> {
  const until = performance.now() + talkMs;
  for (let n = 0; performance.now() < until; n += 1) {
    const [from, to] = n % 2 === 0 ? pages : pages.toReversed();
    const text = `message ${n}`;
    const shown = to!.arrivalOf(text);
    const sentAt = performance.now();
    const [at] = await within(Promise.all([shown, from!.send(bookingId, text)]));
    outcome.chat.push(at - sentAt);
    await sleep(MESSAGE_EVERY_MS);
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  const limit = new AbortController();
  const late = sleep(STEP_LIMIT_MS, null, { signal: limit.signal }).then(() => {
    throw new Error(`not within ${STEP_LIMIT_MS / 1000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    limit.abort();
  }
}
