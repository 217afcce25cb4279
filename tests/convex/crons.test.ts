import { makeFunctionReference } from "convex/server";
import { afterEach, describe, expect, test, vi } from "vitest";
import crons from "../../convex/crons";
import { backendWithPeople } from "./setup";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
});

type Registered = {
  isInternal?: boolean;
  isMutation?: boolean;
  isAction?: boolean;
  exportArgs?: () => string;
};

const modules = import.meta.glob<Record<string, Registered>>(
  ["../../convex/*.ts", "!../../convex/*.config.ts"],
  { eager: true },
);

/** Crons have one object of arguments each. */
type Given = [Record<string, never>];
const all = Object.entries(crons.crons).map(
  ([title, { name, args, schedule }]) =>
    [title, { name, given: (args as unknown as Given)[0], schedule }] as const,
);

function functionOf(path: string): Registered | undefined {
  const [moduleName, name] = path.split(":");
  return modules[`../../convex/${moduleName}.ts`]?.[name!];
}

describe.each(all)("the cron “%s”", (_title, { name, given, schedule }) => {
  test("names an internal function that there is, and gives it what it takes", () => {
    const found = functionOf(name);
    expect(found?.isInternal, name).toBe(true);
    expect(found!.isMutation ?? found!.isAction).toBe(true);
    const fields = JSON.parse(found!.exportArgs!()) as {
      value: Record<string, { optional: boolean }>;
    };
    const required = Object.entries(fields.value).filter(([, { optional }]) => !optional);
    expect(Object.keys(given)).toEqual(required.map(([field]) => field));
    expect(["interval", "hourly", "daily"]).toContain(schedule.type);
  });
});

// The actions ask LiveKit and others, which none of these tests reaches.
const mutations = all.filter(([, { name }]) => functionOf(name)?.isMutation);

test.each(mutations)("the cron “%s” runs where there is nothing to do", async (_title, cron) => {
  const { t } = await backendWithPeople();
  const reference = makeFunctionReference<"mutation">(cron.name);
  // The number of what was done, or nothing.
  expect([null, 0]).toContain(await t.mutation(reference, cron.given));
});

/** What people are told, or other functions rely on. */
test.each([
  // Each hold ends by a function of its own; this takes those whose function was lost.
  ["sweep holds", "holds:sweep", { minutes: 5 }],
  // A calendar is due every quarter of an hour.
  ["read outside calendars", "outsideCalendars:readDue", { minutes: 5 }],
  ["reconcile rooms", "presence:reconcile", { seconds: 30 }],
  ["mend windows", "upkeep:windows", { minutes: 1 }],
  ["queue lost mails", "mails:queueLost", { minutes: 5 }],
  ["plan lost deliveries", "webhookEndpoints:planLost", { minutes: 5 }],
  ["fold insights", "insights:fold", { minutes: 1 }],
  ["go on with erasures", "account:resume", { minutes: 5 }],
  ["seal audit logs", "audit:seal", { minutes: 1 }],
  ["verify audit logs", "audit:verify", { minutes: 5 }],
  ["watch over everything", "monitoring:watch", { seconds: 30 }],
])("“%s” calls %s every %o", (title, name, every) => {
  expect(crons.crons[title]).toMatchObject({ name, schedule: { type: "interval", ...every } });
});
