import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { fails, holds, type Line } from "../line.ts";
import { noteOnOwn } from "../ownMachine.ts";
import type { TrialRoom } from "../room.ts";
import type { Target } from "../target.ts";

const PERSON = fileURLToPath(new URL("../person.ts", import.meta.url));
const LIMIT_MS = 20_000;
const RESULT = "RESULT ";

/** Two people, each a process, who hear each other's tone. */
export async function checkCall({ livekitUrl }: Target, room: TrialRoom): Promise<Line[]> {
  const about = "a call of two";
  if (room.sid === null) return [fails(about, "no room could be made", "see the keys")];
  const names = ["first", "second"];
  const people = names.map(async (name) => startPerson(livekitUrl, await room.token(name)));
  const heard = await Promise.all(people);
  const problem = heard.find((result) => typeof result === "string");
  if (problem !== undefined) {
    const fix =
      "media finds no way: open LiveKit's UDP port and TCP port to it (rtc.udp_port, rtc.tcp_port), " +
      "and let it tell its public address (rtc.use_external_ip or rtc.node_ip)";
    return [fails(about, problem, fix)];
  }
  const seconds = Math.max(...heard.map(Number)) / 1000;
  const note = await noteOnOwn(new URL(livekitUrl).hostname);
  return [holds(about, `they heard each other after ${seconds.toFixed(1)} s${note}`)];
}

/** Milliseconds until the other one was heard, or what went wrong. */
function startPerson(url: string, token: string): Promise<number | string> {
  const child = spawn(process.execPath, [PERSON], { stdio: ["pipe", "pipe", "ignore"] });
  // Not as an argument, which everybody on this machine could read.
  child.stdin.end(JSON.stringify({ url, token }));
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("close", () => {
      clearTimeout(timer);
      resolve(readResult(said));
    });
  });
}

function readResult(said: string): number | string {
  // LiveKit's library may say things of its own.
  const line = said.split("\n").find((text) => text.startsWith(RESULT));
  const result = line
    ? (JSON.parse(line.slice(RESULT.length)) as { ms?: number; problem?: string })
    : {};
  return result.ms ?? result.problem ?? `they did not hear each other in ${LIMIT_MS / 1000} s`;
}
