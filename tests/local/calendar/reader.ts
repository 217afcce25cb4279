import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { calendarReaderPath } from "../../../local/stack/chromium.ts";
import { ROOT } from "../../../local/stack/paths.ts";

const SCRIPT = join(ROOT, "tests", "local", "calendar", "read.py");

type Instants = { startsAt: number; endsAt: number };
type Event = Instants & {
  uid: string;
  sequence: number;
  status: string;
  title: string;
  /** Null: its times are in UTC. */
  zone: string | null;
  /** By the zones that the file describes itself. */
  own: Instants;
};
export type Read = { method: string; zones: string[]; errors: string[]; events: Event[] };

/** What Python's icalendar reads in each of these files. */
export function readByPython(texts: string[]): Read[] {
  const { status, stdout, stderr } = spawnSync(calendarReaderPath(), ["-I", SCRIPT], {
    input: JSON.stringify(texts),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    timeout: 100_000,
  });
  if (status !== 0) throw new Error(`not read: ${stderr}`);
  return JSON.parse(stdout) as Read[];
}
