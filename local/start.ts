/** `npm start`, `npm start -- --lan`, `npm run dev`. */
import { sentenceOf } from "./stack/problem.ts";
import { startStack, type Stack } from "./stack/stack.ts";
import { tour } from "./stack/tour.ts";

const FLAGS = ["--dev", "--lan"];
const say = (line: string) => console.log(line);
const stopping = new AbortController();

const unknown = process.argv.slice(2).find((flag) => !FLAGS.includes(flag));
if (unknown) end(1, `${unknown} is not an option; there are ${FLAGS.join(" and ")}.`);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => stopping.abort());
}
// A terminal that was closed must not keep the stack from stopping well.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});
await main();

async function main() {
  const startedAt = Date.now();
  const [dev, lan] = FLAGS.map((flag) => process.argv.includes(flag));
  try {
    const stack = await startStack({ dev, lan, log: say, signal: stopping.signal });
    say(tour(stack, Date.now() - startedAt));
    await untilOver(stack);
  } catch (error) {
    if (stopping.signal.aborted) end(0, "Stopped.");
    end(1, sentenceOf(error));
  }
}

async function untilOver(stack: Stack) {
  const problem = await Promise.race([stack.failed, stopRequest()]);
  say(problem ? "Stopping the other parts …" : "Stopping …");
  await stack.stop();
  if (problem) end(1, problem.message);
  end(0, "Stopped. Everything is kept for the next start.");
}

function stopRequest(): Promise<undefined> {
  return new Promise((resolve) => {
    if (stopping.signal.aborted) resolve(undefined);
    stopping.signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
}

function end(code: number, line: string): never {
  (code === 0 ? console.log : console.error)(line);
  process.exit(code);
}
