import { COUNTED, SESSION } from "./counted.ts";
import { ASSUMED, atOnce, callsOfASession, STEPS } from "./model.ts";

/** Something that gives way at so many sessions a day, and what to do then. */
export type Limit = {
  sessionsADay: number;
  what: string;
  then: string;
  /** Of the engine of the one-machine stack, which no price is of. */
  isOfEngine?: true;
};

const DAY_SECONDS = 86_400;

/** Sessions a day at which so many are live at once. */
const dayOf = (live: number) => live / atOnce(1);

/** Everything of this project that gives way, the first one first. */
export function limits(): Limit[] {
  const all = [freeMinutes(), freeCalls(), mails(), reconciling(), oneLock()];
  return [...all, watching(), oneBackend(), pruning(), folding(), concurrency()].toSorted(
    (a, b) => a.sessionsADay - b.sessionsADay,
  );
}

/** The first one of a step: at or below it, and above the step before. */
export function firstAt(step: number): Limit | undefined {
  const before = STEPS[STEPS.indexOf(step) - 1] ?? 0;
  return limits().find(
    ({ sessionsADay, isOfEngine }) => !isOfEngine && sessionsADay > before && sessionsADay <= step,
  );
}

/** docs.livekit.io, quotas and limits of the Build plan; what is over it is refused. */
function freeMinutes(): Limit {
  const aMonth = 5_000;
  return {
    sessionsADay: aMonth / (ASSUMED.daysAMonth * SESSION.minutes * SESSION.people),
    what: "LiveKit Cloud's free plan (5,000 minutes a month), which then refuses joins",
    then: "take a paid plan before the first real session, or run LiveKit yourself",
  };
}

function freeCalls(): Limit {
  const aMonth = 1e6;
  const own = aMonth - COUNTED.cronsADay * ASSUMED.daysAMonth;
  return {
    sessionsADay: own / (ASSUMED.daysAMonth * callsOfASession()),
    what: "Convex's free plan (1,000,000 calls a month, of which crons take most)",
    then: "take the Starter or the Professional plan",
  };
}

/** `mail` of `convex/model/limits.ts`, one in a second: two, less what the mail component uses. */
function mails(): Limit {
  return {
    sessionsADay: DAY_SECONDS / ((COUNTED.documents["mails"] ?? 1) * ASSUMED.peak),
    what: "mails of the busiest hour, against one in a second (`mail`)",
    then: "have Resend raise the account's rate, and the limit with it; later, one account a region",
  };
}

/** `presence.reconcile` asks LiveKit of one room after the other. */
function reconciling(): Limit {
  const secondsEach = 0.04;
  return {
    sessionsADay: dayOf(30 / secondsEach),
    what: "the reconciler, which asks LiveKit of one room after the other, each half minute",
    then: "let each page of a hundred sessions be an action of its own, started together",
  };
}

/** The embedded engine runs one mutation at a time. */
function oneLock(): Limit {
  const aSecond = 400;
  return {
    sessionsADay: (aSecond * DAY_SECONDS) / (callsOfASession() * ASSUMED.peak),
    what: "the embedded engine, which runs one function after the other on one core",
    then: "move to Convex: `npm run export`, `npx convex import`, `npx convex run migrations:run`",
    isOfEngine: true,
  };
}

/** `MOST_ATTEMPTS` of `convex/model/monitoring/signals.ts`. */
function watching(): Limit {
  const newest = 1_000;
  const minutes = 5;
  return {
    sessionsADay: ((newest / minutes) * 24 * 60) / (SESSION.people * ASSUMED.peak),
    what: "the alert on joins, which judges the newest 1,000 of the last five minutes",
    then: "nothing at first: it then judges fewer minutes; the rules of Prometheus count every join",
  };
}

/** A deployment of the self-hosted container is one process. */
function oneBackend(): Limit {
  return {
    sessionsADay: (ASSUMED.callsOfABackend * DAY_SECONDS) / (callsOfASession() * ASSUMED.peak),
    what: "one self-hosted Convex deployment, which is one process (1,500 calls a second, assumed)",
    then: "move to Convex Cloud, or divide the providers among deployments that share nothing",
  };
}

/** `retention.prune` deletes a hundred rows, and then starts itself again. */
function pruning(): Limit {
  const rowsASecond = 100 / 0.1;
  return {
    sessionsADay: (rowsASecond * DAY_SECONDS) / (COUNTED.documents["qualitySamples"] ?? 1),
    what: "forgetting quality samples: a hundred rows after a hundred",
    then: "keep a row a minute instead of one each ten seconds, or prune by several at once",
  };
}

/** `insights.fold` adds five hundred facts, and then starts itself again: one chain, as days are few. */
function folding(): Limit {
  const rowsASecond = 500 / 0.5;
  const facts = COUNTED.passing["insightFacts"] ?? 1;
  return {
    sessionsADay: (rowsASecond * DAY_SECONDS) / facts,
    what: "adding up insights: five hundred facts after five hundred, which then come late",
    then: "write a fact of a line's last minute instead of one each ten seconds",
  };
}

/** 256 mutations at once on the largest class that needs no agreement. */
function concurrency(): Limit {
  const aSecond = 256 / (ASSUMED.mutationMs / 1000);
  return {
    sessionsADay: (aSecond * DAY_SECONDS) / (callsOfASession() * ASSUMED.peak),
    what: "functions at once on Convex (256, assumed; each for 20 ms)",
    then: `a larger class, and fewer samples: they are ${Math.round(samplesShare() * 100)} % of all calls`,
  };
}

function samplesShare(): number {
  const samples = SESSION.minutes * 6 * SESSION.people;
  return samples / callsOfASession();
}
