import { ask, findOnPath, isProgram } from "./run.mjs";
import { isUsableGo, versionIn } from "./versions.mjs";

const USUAL = "/usr/local/go/bin/go";

/** Go and its version, or what stands against building with it. */
export function findGo() {
  const go = findOnPath(["go"]) ?? (isProgram(USUAL) ? USUAL : null);
  if (!go) return { problem: "Go: not installed" };
  const version = versionIn(ask(go, ["version"]));
  const isUsable = isUsableGo(version, ask(go, ["env", "GOTOOLCHAIN"]));
  return isUsable ? { go, version } : { problem: `Go: ${version} is too old` };
}
