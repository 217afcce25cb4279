import { COUNTED } from "./counted.ts";
import { firstAt, limits } from "./limits.ts";
import {
  callsOfASession,
  convexCloud,
  documentsOfASession,
  livekitCloud,
  monthOf,
  selfHosted,
  STEPS,
  writesOfASession,
} from "./model.ts";

/** Three digits, with the thousands apart. */
export function about(value: number): string {
  const rounded = value === 0 ? 0 : Number(value.toPrecision(3));
  return rounded.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const SOURCES: Record<keyof typeof COUNTED.calls, string> = {
  pages: "from pages: queries, mutations and actions, with what an action calls",
  updates: "subscriptions that run again",
  webhooks: "LiveKit's webhooks, two calls each",
  scheduled: "scheduled: the window's ends, rooms, reminders",
};

export function callsTable(): string {
  const rows = Object.entries(COUNTED.calls).map(([source, calls]) => [
    SOURCES[source as keyof typeof SOURCES],
    about(calls),
  ]);
  return table(["Calls of a session", ""], [...rows, ["together", about(callsOfASession())]]);
}

export function documentsTable(): string {
  const rows = Object.entries(COUNTED.documents)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, count]) => [`\`${name}\``, about(count)]);
  return table(
    ["Documents of a session", ""],
    [
      ...rows,
      ["together", about(documentsOfASession())],
      ...Object.entries(COUNTED.passing).map(([name, count]) => [
        `\`${name}\`, added up within a minute and deleted`,
        about(count),
      ]),
      ["written, with what is deleted later", about(writesOfASession())],
    ],
  );
}

export function monthTable(): string {
  const months = STEPS.map(monthOf);
  const row = (name: string, of: (month: (typeof months)[number]) => number) => [
    name,
    ...months.map((month) => about(of(month))),
  ];
  const dollars = (name: string, of: (month: (typeof months)[number]) => number) => [
    name,
    ...months.map((month) => `$${about(of(month))}`),
  ];
  return table(
    ["A month at sessions a day", ...STEPS.map((step) => step.toLocaleString("en-US"))],
    [
      row("function calls", ({ calls }) => calls),
      row("calls a second in the busiest hour", ({ callsASecond }) => callsASecond),
      row("documents written and deleted", ({ documents }) => documents),
      row("database bandwidth, GB", ({ bandwidthGB }) => bandwidthGB),
      row("stored after a year, GB", ({ storageGB }) => storageGB),
      row("minutes of people", ({ personMinutes }) => personMinutes),
      row("media to people, GB", ({ mediaGB }) => mediaGB),
      row("sessions at once in the busiest hour", ({ sessionsAtOnce }) => sessionsAtOnce),
      row("SFU nodes of one's own", ({ sfuNodes }) => sfuNodes),
      dollars("Convex Cloud, Professional", convexCloud),
      ["LiveKit Cloud", ...months.map((month) => livekitWords(livekitCloud(month)))],
      ["both self-hosted", ...months.map((month) => ownWords(selfHosted(month)))],
    ],
  );
}

const livekitWords = ({ name, dollars }: { name: string; dollars: number }) =>
  `$${about(dollars)} (${name})`;

const ownWords = ({ deployments, dollars }: ReturnType<typeof selfHosted>) =>
  `$${about(dollars)}${deployments > 1 ? ` (not by one deployment: ${deployments})` : ""}`;

export function limitsTable(): string {
  return table(
    ["Sessions a day", "What gives way", "What to do"],
    limits().map(({ sessionsADay, what, then }) => [about(sessionsADay), what, then]),
  );
}

export function stepsTable(): string {
  return table(
    ["Sessions a day", "The first thing that gives way"],
    STEPS.map((step) => {
      const first = firstAt(step);
      const words = first ? `${first.what}, at ${about(first.sessionsADay)}` : "nothing of these";
      return [step.toLocaleString("en-US"), words];
    }),
  );
}

export const TABLES = { callsTable, documentsTable, monthTable, stepsTable, limitsTable };
