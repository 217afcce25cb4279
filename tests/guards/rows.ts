import { ABUSE_ROWS } from "./abuseRows.ts";
import { ACCESS_ROWS } from "./accessRows.ts";
import { BOOKING_ROWS } from "./bookingRows.ts";
import { CONNECTION_ROWS } from "./connectionRows.ts";
import { DEVICE_ROWS } from "./deviceRows.ts";
import { PART_ROWS } from "./partRows.ts";
import { ROOM_ROWS } from "./roomRows.ts";
import type { Guard, Row } from "./row.ts";
import { TOKEN_ROWS } from "./tokenRows.ts";
import { WEB_ROWS } from "./webRows.ts";
import { WEBHOOK_ROWS } from "./webhookRows.ts";

/** All that must hold, whatever breaks and whoever attacks: the table of docs/SECURITY.md. */
export const ROWS: readonly Row[] = [
  ...CONNECTION_ROWS,
  ...BOOKING_ROWS,
  ...DEVICE_ROWS,
  ...PART_ROWS,
  ...TOKEN_ROWS,
  ...ROOM_ROWS,
  ...ACCESS_ROWS,
  ...WEBHOOK_ROWS,
  ...WEB_ROWS,
  ...ABUSE_ROWS,
];

export type Trial = { row: string; guard: Guard; file: string; title: string };

export const TRIALS: readonly Trial[] = ROWS.flatMap(({ id, tests, guards }) =>
  guards.map((guard) => {
    const [file, title] = tests[guard.red]!;
    return { row: id, guard, file, title };
  }),
);

/** What a test needs: nothing, processes of the stack, or those and a browser. */
export function kindOf(file: string): "quick" | "local" | "journeys" {
  if (file.endsWith(".spec.ts")) return "journeys";
  return file.startsWith("tests/local/") ? "local" : "quick";
}
