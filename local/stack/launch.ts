import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, renameSync, statSync, type WriteStream } from "node:fs";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";

const WRAPPER = fileURLToPath(new URL("./child.ts", import.meta.url));
const LOG_LIMIT_BYTES = 10_000_000;
const TAIL_LINES = 30;
/** LiveKit writes each token that it refuses, whole; one that is not valid yet would open a room later. */
const TOKEN = /eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g;

export type Program = {
  command: string;
  args: string[];
  env: Record<string, string | undefined>;
  cwd: string;
  logFile: string;
  /** True for programs that do not end by themselves when their stdin closes. */
  isForeign: boolean;
  /** The line to write for one of output; by default itself. */
  form?: (line: string) => string;
  /** Every line as it is in the log file: without tokens. */
  onLine?: (line: string) => void;
};

export type Ended = { code: number | null; signal: NodeJS.Signals | null; lastLine: string };

export type Process = {
  /** The program's own process, not a wrapper's; undefined until it is known. */
  pid(): number | undefined;
  ended: Promise<Ended>;
  /** Ends it: politely, and by force after the grace period. */
  end(graceMs?: number): Promise<void>;
  kill(signal: NodeJS.Signals): void;
};

export function launch(program: Program): Process {
  const child = start(program);
  const tail = follow(child, program);
  let programPid = program.isForeign ? undefined : child.pid;
  child.on("message", (message) => {
    programPid = (message as { pid?: number }).pid ?? programPid;
  });
  const ended = endOf(child, tail);
  return {
    pid: () => programPid,
    ended,
    async end(graceMs = 4000) {
      child.kill("SIGTERM");
      const timer = setTimeout(() => killGroup(child), graceMs);
      await ended;
      clearTimeout(timer);
    },
    kill(signal) {
      if (programPid !== undefined) killQuietly(programPid, signal);
    },
  };
}

/** Each part leads a process group of its own, so Ctrl-C reaches the supervisor alone. */
function start({ command, args, env, cwd, isForeign }: Program): ChildProcess {
  const shared = { cwd, env: env as NodeJS.ProcessEnv, detached: true };
  if (!isForeign) return spawn(command, args, { ...shared, stdio: ["pipe", "pipe", "pipe"] });
  const stdio = ["ignore", "pipe", "pipe", "ipc"] as const;
  return spawn(process.execPath, [WRAPPER, command, ...args], { ...shared, stdio: [...stdio] });
}

function follow(child: ChildProcess, { logFile, onLine, form = (line) => line }: Program) {
  const log = openLog(logFile);
  const tail: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface({ input: stream }).on("line", (whole) => {
      const said = whole.replaceAll(TOKEN, "…");
      const line = form(said);
      log.write(`${line}\n`);
      // What is shown of a part that ended is in its own words.
      tail.push(said);
      if (tail.length > TAIL_LINES) tail.shift();
      onLine?.(line);
    });
  }
  child.once("close", () => log.end());
  return tail;
}

/** A log that has grown large is set aside once; the one before it is dropped. */
function openLog(file: string): WriteStream {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) renameSync(file, `${file}.old`);
  // A full disk must not end the stack; the part's state says what matters.
  return createWriteStream(file, { flags: "a", mode: 0o600 }).on("error", () => {});
}

function endOf(child: ChildProcess, tail: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 127, signal: null, lastLine: error.message }));
    child.once("exit", () => killGroup(child));
    child.once("close", (code, signal) => {
      const lastLine = tail.findLast((line) => line.trim() !== "") ?? "";
      resolve({ code, signal, lastLine: lastLine.trim() });
    });
  });
}

/** What a wrapper or a part left behind in its group goes with it. */
function killGroup(child: ChildProcess) {
  if (child.pid !== undefined) killQuietly(-child.pid, "SIGKILL");
}

function killQuietly(pid: number, signal: NodeJS.Signals) {
  try {
    process.kill(pid, signal);
  } catch {
    // Already gone.
  }
}
