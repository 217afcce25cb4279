/** A supervisor of the real SFU and people issuer, as a process that a test can kill. */
import { partSpecs } from "../../../local/stack/parts.ts";
import { startStack } from "../../../local/stack/stack.ts";

const wanted = process.argv.slice(2);
const stopping = new AbortController();
process.once("SIGTERM", () => stopping.abort());
try {
  const stack = await startStack({
    specs: (context) => partSpecs(context).filter(({ name }) => wanted.includes(name)),
  });
  console.log(JSON.stringify({ parts: stack.parts }));
  stopping.signal.addEventListener("abort", () => void stack.stop().then(() => process.exit(0)));
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
