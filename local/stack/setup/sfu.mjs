import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { downloadSfu } from "./download.mjs";
import { getGo } from "./go.mjs";
import { ask, findOnPath, isProgram, outerPath, Refusal, runLong, TOOLS_FOLDER } from "./run.mjs";
import { knownTool, makeToolsFolder, noteTool } from "./tools.mjs";
import { isUsableSfu, SFU_VERSION, versionIn } from "./versions.mjs";

const NAME = "livekitServer";
const BIN = join(TOOLS_FOLDER, "bin");
const OWN = join(BIN, "livekit-server");
const GO_PACKAGE = `github.com/livekit/livekit-server/cmd/server@v${SFU_VERSION}`;

/** Finds livekit-server, or gets it: its release (macOS has none: Homebrew), else Go. */
export function sfuStep() {
  if (knownTool(NAME)) return null;
  const refused = [];
  if (findSfu(refused)) return null;
  return {
    what: `get livekit-server ${SFU_VERSION}`,
    howLong: "a few seconds if it can be downloaded, about 5 minutes if it must be built",
    run: () => getSfu(refused),
  };
}

function findSfu(refused) {
  const paths = outerPath() && findOnPath(["livekit-server"]);
  return [paths, OWN].some((path) => path && accept(path, refused));
}

function accept(path, refused) {
  if (!isProgram(path)) return false;
  const version = versionIn(ask(path, ["--version"]));
  if (!version || !isUsableSfu(version)) {
    refused.push(`${path} is ${version ? `version ${version}` : "not a working program"}`);
    return false;
  }
  if (version !== SFU_VERSION) console.log(`Using livekit-server ${version} at ${path}.`);
  noteTool(NAME, path, version);
  return true;
}

async function getSfu(tried) {
  makeToolsFolder(BIN);
  const isMac = process.platform === "darwin";
  for (const way of [isMac ? homebrew : download, goInstall]) {
    const problem = await way();
    if (problem !== null) {
      console.log(`  ${problem}`);
      tried.push(problem);
    } else if (findSfu(tried)) {
      return `livekit-server is at ${knownTool(NAME)}`;
    }
  }
  throw new Refusal(
    `livekit-server could not be had. Tried:\n${tried.map((line) => `  - ${line}`).join("\n")}\n` +
      `Install livekit-server ${SFU_VERSION} on your PATH (https://docs.livekit.io/home/self-hosting/local/), ` +
      "or Go 1.26 or newer (https://go.dev/dl/), and run this again.",
  );
}

/** Each way resolves to null when it worked, else to what stood against it. */
async function download() {
  try {
    await downloadSfu(OWN);
    return null;
  } catch (error) {
    return `download: ${error.message}`;
  }
}

async function homebrew() {
  const brew = findOnPath(["brew"]);
  if (!brew) return "Homebrew: not installed";
  try {
    await runLong("installing livekit by Homebrew", brew, ["install", "livekit"]);
    return null;
  } catch (error) {
    return `Homebrew: ${lastLine(error.message)}`;
  }
}

async function goInstall() {
  const folder = join(BIN, "building");
  try {
    const { go, version } = await getGo();
    const label = `building livekit-server ${SFU_VERSION} with Go ${version} (about 5 minutes)`;
    await runLong(label, go, ["install", GO_PACKAGE], { env: { GOBIN: folder } });
    renameSync(join(folder, "server"), OWN);
    return null;
  } catch (error) {
    const reason = lastLine(error.message);
    return reason.startsWith("Go: ") ? reason : `Go: ${reason}`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const lastLine = (text) => text.trim().split("\n").slice(-2).join(" ");
