import type { ConvexHttpClient } from "convex/browser";
import { api } from "../../convex/_generated/api.js";
import type { Id } from "../../convex/_generated/dataModel.js";
import { persist } from "../../lib/errors/persist.ts";
import { startBackend } from "../backend.ts";
import { figure, type Figure } from "../figure.ts";
import { dayAhead, openCalendar, PEOPLE, signedIn } from "./calendar.ts";

const RACERS = 200;
/** A tenth of the attempts lose a race that they did not see. */
export const CONFLICTS = { seed: 7, rate: 0.1 };

export type Lap = { ms: number; outcome: string };

/** 200 people and a provider with a calendar, on an engine whose mutations meet conflicts. */
export async function startRace() {
  const backend = await startBackend({ conflicts: CONFLICTS });
  const names = Array.from({ length: RACERS }, (_, i) => `racer-${i}`);
  await backend.seed([...PEOPLE, ...names]);
  const serviceId = await openCalendar(backend);
  const racers = await Promise.all(names.map((name) => signedIn(backend, name)));
  return { backend, serviceId, racers };
}

/** All of them at once for one slot; each outcome is a kind, a reason, or the text of an error. */
export async function race(
  racers: ConvexHttpClient[],
  serviceId: Id<"services">,
  startsAt: number,
): Promise<Lap[]> {
  return await Promise.all(
    racers.map(async (racer, i) => {
      const begun = performance.now();
      const args = { serviceId, startsAt, clientKey: `${startsAt}-${i}`, answers: [] };
      // As the page does it: the key makes a repeat the same booking.
      const outcome = await persist(() => racer.mutation(api.bookings.book, args)).then(
        (answer) => {
          if (answer.kind !== "refused") return answer.kind;
          const hasOthers = "alternatives" in answer && answer.alternatives.length === 3;
          return hasOthers ? `${answer.reason}, with others` : answer.reason;
        },
        (error: unknown) => `error: ${String(error)}`,
      );
      return { ms: performance.now() - begun, outcome };
    }),
  );
}

const ROUNDS = 5;

export async function measureRace(): Promise<Figure[]> {
  const { backend, serviceId, racers } = await startRace();
  try {
    const laps: Lap[] = [];
    for (let round = 1; round <= ROUNDS; round += 1) {
      laps.push(...(await race(racers, serviceId, dayAhead(round))));
    }
    const count = (wanted: string) => laps.filter(({ outcome }) => outcome === wanted).length;
    const counts = {
      booked: count("booked"),
      refused: count("taken, with others"),
      conflicts: backend.conflictsIn("bookings:book"),
    };
    const isRight = counts.booked === ROUNDS && counts.refused === ROUNDS * (RACERS - 1);
    if (!isRight) throw new Error(`a slot went to nobody or twice: ${JSON.stringify(counts)}`);
    if (counts.conflicts === 0) throw new Error("nobody lost a race, so that none was measured");
    const samples = laps.map(({ ms }) => ms);
    return [figure("book-race-200", "ms", samples, counts)];
  } finally {
    await backend.stop();
  }
}
