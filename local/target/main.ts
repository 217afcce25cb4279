/** `npm run broadcast:target -- [--port 1935] [--key KEY] [--save FILE]`: see `--help`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFfmpeg } from "../stack/chromium.ts";
import { Problem, sentenceOf } from "../stack/problem.ts";
import { HELP, readOptions, type TargetOptions } from "./options.ts";
import { assertFree } from "./port.ts";
import { findNginx, startNginx } from "./nginx.ts";
import { type Arrival, Watch } from "./watch.ts";

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(HELP);
  else await run(options);
} catch (error) {
  console.error(sentenceOf(error));
  process.exitCode = 1;
}

/** Until Ctrl-C: a server where streams may come in, and a line about each that does. */
async function run(options: TargetOptions) {
  const ffmpeg = findFfmpeg();
  if (ffmpeg === null) {
    throw new Problem("There is no ffmpeg, which looks at what arrives. Install it, or npm start.");
  }
  await assertFree(options.port);
  const folder = mkdtempSync(join(tmpdir(), "parley-target-"));
  const nginx = options.by === "ffmpeg" ? null : findNginx();
  if (options.by === "nginx" && nginx === null) {
    throw new Problem("There is no nginx with its rtmp module. Install it, or leave --by out.");
  }
  let watch: Watch | null = null;
  const onEnded = () => watch?.next();
  const server = nginx && (await startNginx(nginx, { ...options, folder, onEnded }));
  watch = new Watch(ffmpeg, { ...options, isServer: server === null }, tell);
  greet(options, server ? "nginx" : "ffmpeg");
  await (server ? Promise.race([asked(), server.ended]) : asked());
  await watch.stop();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
  console.log("The target has ended.");
}

function greet({ port, key, save }: TargetOptions, by: string) {
  console.log(`A broadcast target is ready (${by}). Add it under Going live:`);
  console.log(`  Address  rtmp://127.0.0.1:${port}/live`);
  console.log(`  Key      ${key}`);
  if (save !== null) console.log(`  What arrives is saved to ${save}.`);
  console.log("Ctrl-C ends it.");
}

function tell(arrival: Arrival) {
  console.log(`${new Date().toLocaleTimeString()}  ${wordsFor(arrival)}`);
}

function wordsFor(arrival: Arrival): string {
  switch (arrival.kind) {
    case "begun":
      return `Arriving: ${arrival.streams.join(", ") || "nothing that can be read yet"}.`;
    case "running":
      return `${arrival.kbps} kbit/s, ${Math.round(arrival.bytes / 1000)} kB so far.`;
    case "silent":
      return `Nothing for ${arrival.seconds} s.`;
    case "ended":
      return `It ended after ${Math.round(arrival.bytes / 1000)} kB. Waiting for the next one.`;
  }
}

function asked(): Promise<void> {
  return new Promise((resolve) => {
    // The terminal that is closed says SIGHUP, to which nginx would begin anew.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.once(signal, () => resolve());
  });
}
