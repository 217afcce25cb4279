import type { Room } from "@livekit/rtc-node";
import type { Row } from "../../../lib/doctor/media/figures.ts";

/** The figures of a connection, its rows and figures named as a browser names them. */
export async function rowsOf(room: Room): Promise<Row[]> {
  const { publisherStats, subscriberStats } = await room.getRtcStats();
  return [...publisherStats, ...subscriberStats].map(({ stats }) => {
    const parts = Object.values(stats.value ?? {}).filter((part) => isObject(part));
    const figures = Object.assign({}, ...parts) as Row;
    return { ...numbersOf(figures), type: stats.case?.replaceAll(/[A-Z]/g, dashed) };
  });
}

const dashed = (letter: string) => `-${letter.toLowerCase()}`;
const isObject = (part: unknown) => typeof part === "object" && part !== null;

function numbersOf(row: Row): Row {
  const plain = (value: unknown) => (typeof value === "bigint" ? Number(value) : value);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)]));
}
