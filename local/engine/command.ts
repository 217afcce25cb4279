import { fileURLToPath } from "node:url";

/**
 * Megabytes. By itself Node.js lets garbage grow with the memory of the machine: 510 MB at 15,000
 * bookings on one of 24 GB, 260 with these, in the same time. Of that less than 192 is alive at once.
 */
const HEAP = { old: 768, young: 4 };

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

/** What Node.js is started with for an engine of its own process, with the options in this file. */
export function engineArgs(optionsFile: string): string[] {
  const { old, young } = HEAP;
  return [`--max-old-space-size=${old}`, `--max-semi-space-size=${young}`, MAIN, optionsFile];
}
