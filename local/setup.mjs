/**
 * Gets what the machine lacks: packages, livekit-server, ffmpeg, speech and, for tests, a browser,
 * a reader of calendar files, servers to deploy with and what reads a Helm chart.
 * `node local/setup.mjs [--packages | --bench | --tests]`. Runs before anything is installed: plain
 * JavaScript for Node 20, no dependencies.
 */
import { calendarReaderStep } from "./stack/setup/calendarReader.mjs";
import { chartToolsStep } from "./stack/setup/chartTools.mjs";
import { packagesStep } from "./stack/setup/packages.mjs";
import { Refusal, seconds } from "./stack/setup/run.mjs";
import { sfuStep } from "./stack/setup/sfu.mjs";
import { speechStep } from "./stack/setup/speech.mjs";
import { recorderToolsStep, testToolsStep } from "./stack/setup/systemTools.mjs";
import { assertNode } from "./stack/setup/versions.mjs";

const flags = process.argv.slice(2);
const UNWRITABLE = ["EACCES", "EPERM", "EROFS", "EISDIR", "ENOTDIR"];

try {
  assertNode(process.versions.node);
  await setUp();
} catch (error) {
  console.error(sentenceOf(error));
  process.exit(1);
}

async function setUp() {
  const steps = [packagesStep()];
  if (!flags.includes("--packages")) {
    steps.push(sfuStep());
    const isForTests = flags.includes("--tests");
    const hasBrowser = isForTests || flags.includes("--bench");
    steps.push(hasBrowser ? testToolsStep() : recorderToolsStep());
    steps.push(speechStep({ isWanted: isForTests }));
    if (isForTests) steps.push(calendarReaderStep(), chartToolsStep());
  }
  const due = steps.filter((step) => step !== null);
  if (due.length === 0) return;
  console.log("Parley is being set up. Still to do:");
  for (const { what, howLong } of due) console.log(`  - ${what} (${howLong})`);
  for (const step of due) await runStep(step);
}

async function runStep({ what, run }) {
  const startedAt = Date.now();
  const result = await run();
  console.log(`Done: ${result ?? what} (${seconds(startedAt)}).`);
}

function sentenceOf(error) {
  if (error instanceof Refusal) return error.message;
  const { code, path, message } = error;
  if (!UNWRITABLE.includes(code) || !path) return `Set-up failed: ${message}`;
  return `${path} cannot be written (${code}): make it writable for you, or work in a checkout of your own.`;
}
