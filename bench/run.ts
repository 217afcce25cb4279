/**
 * `npm run bench [-- NAME…]`: one JSON line for each figure. Figures that share a run are
 * measured together, so that their ratio holds on a noisy machine. Those with a limit name it; one
 * that is missed is said on stderr, and the bench then ends with 1.
 */
import type { Figure } from "./figure.ts";
import { LIMITS, missesOf } from "./limits.ts";

type Bench = { figures: string[]; run: () => Promise<Figure[]> };

const benches: Bench[] = [
  {
    figures: ["start-cold", "start-warm"],
    run: async () => await (await import("./start.ts")).measureStart(),
  },
  {
    figures: ["token-roundtrip"],
    run: async () => await (await import("./token.ts")).measureToken(),
  },
  {
    figures: [
      "bookings-list-1k",
      "bookings-list-10k",
      "bookings-list-100k",
      "bookings-list-1k-again",
      "bookings-list-ratio",
      "engine-rss-100k",
    ],
    run: async () => await (await import("./lists.ts")).measureLists(),
  },
  {
    figures: ["token-log-1k", "token-log-200k"],
    run: async () => await (await import("./logs.ts")).measureTokenLog(),
  },
  {
    figures: ["insights-1k", "insights-200k"],
    run: async () => await (await import("./insights.ts")).measureInsights(),
  },
  {
    figures: ["slots-month"],
    run: async () => await (await import("./booking/slots.ts")).measureSlots(),
  },
  {
    figures: ["book-race-200"],
    run: async () => await (await import("./booking/race.ts")).measureRace(),
  },
  {
    figures: ["alert-latency"],
    run: async () => await (await import("./monitoring/alerts.ts")).measureAlerts(),
  },
  {
    figures: ["mutation-to-dom"],
    run: async () => await (await import("./dom.ts")).measureMutationToDom(),
  },
  {
    figures: ["doctor-named"],
    run: async () => await (await import("./doctor.ts")).measureDoctor(),
  },
  {
    figures: ["route-js-bookings", "route-js-prejoin", "route-js-room"],
    run: async () => await (await import("./routes.ts")).measureRoutes(),
  },
  {
    figures: [
      "join-first-frame",
      "join-first-frame-bare",
      "join-other-frame",
      "join-other-frame-bare",
    ],
    run: async () => await (await import("./join.ts")).measureJoin(),
  },
  {
    figures: ["recover-sfu-2s"],
    run: async () => {
      const { measureRecoverSfu } = await import("./recover.ts");
      return await measureRecoverSfu("recover-sfu-2s", { awayMs: 2_000, rounds: 12 });
    },
  },
  recoverNet("recover-net-5s", 5, 8),
  recoverNet("recover-net-20s", 20, 6),
  recoverNet("recover-net-60s", 60, 3),
  {
    figures: ["recover-sfu-90s"],
    run: async () => {
      const { measureRecoverSfu } = await import("./recover.ts");
      return await measureRecoverSfu("recover-sfu-90s", { awayMs: 90_000, rounds: 2 });
    },
  },
  {
    figures: ["heap-slope"],
    run: async () => await (await import("./heap.ts")).measureHeap(),
  },
  {
    figures: ["chat-a-to-b"],
    run: async () => await (await import("./chat/delay.ts")).measureDelay(),
  },
  {
    figures: ["chat-lost"],
    run: async () => await (await import("./chat/lost.ts")).measureLost(),
  },
  {
    figures: ["recording-active", "recording-ready"],
    run: async () => await (await import("./recording/times.ts")).measureTimes(),
  },
  {
    figures: ["recording-skew", "recording-cpu", "recording-rss"],
    run: async () => await (await import("./recording/media.ts")).measureMedia(),
  },
  {
    figures: ["recording-skew-loaded"],
    run: async () => await (await import("./recording/media.ts")).measureLoadedSkew(),
  },
  {
    figures: ["load-20-pairs"],
    run: async () => await (await import("./load/pairs.ts")).measureLoad(),
  },
  {
    figures: ["soak"],
    run: async () => await (await import("./soak/measure.ts")).measureSoak(),
  },
];

function recoverNet(name: string, seconds: number, rounds: number): Bench {
  return {
    figures: [name],
    run: async () => {
      const { measureRecoverNet } = await import("./recover.ts");
      return await measureRecoverNet(name, { awayMs: seconds * 1000, rounds });
    },
  };
}

const asked = process.argv.slice(2);
const known = benches.flatMap((bench) => bench.figures);
const unknown = asked.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No figure is called ${unknown.join(", ")}. There are: ${known.join(", ")}.`);
  process.exit(2);
}

const wanted = (name: string) => asked.length === 0 || asked.includes(name);
const misses: string[] = [];
for (const bench of benches.filter(({ figures }) => figures.some(wanted))) {
  for (const line of (await bench.run()).filter(({ name }) => wanted(name))) {
    const limit = LIMITS[line.name];
    console.log(JSON.stringify({ ...line, ...(limit && { limit }) }));
    misses.push(...missesOf(line));
  }
}
for (const miss of misses) console.error(`Missed. ${miss}`);
process.exit(misses.length > 0 ? 1 : 0);
