import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ask, findOnPath, isProgram, outerPath, Refusal, ROOT, runLong } from "./run.mjs";
import { knownTool, noteTool } from "./tools.mjs";

const BROWSERS = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const MAC_BROWSERS = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/** What stands around a deployment, and is run by tests with the files of `deploy/`. */
const SERVERS = ["nginx", "caddy", "redis-server", "turnserver"];

/** What tests need beside the stack: a Chromium to drive, ffmpeg, servers, and a network to cut. */
export function testToolsStep() {
  // A browser that somebody chose is used for everything.
  const hasShell = isDebianRoot() && !process.env.PARLEY_CHROMIUM;
  const here = [
    ...(hasShell ? [SHELL] : []),
    ...(mayMakeNetworks() ? ["ip"] : []),
    ...(isDebianRoot() ? ["amtool", RTMP] : []),
  ];
  const missing = missingOf(["Chromium", "ffmpeg", "Prometheus", ...SERVERS, ...here]);
  if (missing.length === 0) return null;
  return {
    what: `get ${missing.join(" and ")} for the tests`,
    howLong: "1 to 3 minutes",
    run: () => getTools(missing),
  };
}

/** What the recorder needs. Without it the stack runs all the same, and says what is missing. */
export function recorderToolsStep() {
  const missing = missingOf(["ffmpeg"]);
  if (missing.length === 0) return null;
  return {
    what: "get ffmpeg for recording",
    howLong: "about a minute",
    run: () => tryToGet(missing),
  };
}

async function tryToGet(missing) {
  try {
    return await getTools(missing);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return `without ffmpeg sessions cannot be recorded. ${error.message}`;
  }
}

function missingOf(tools) {
  return tools.filter((tool) => !isThere(tool.toLowerCase(), FINDERS[tool]));
}

/** Nobody else could use the tool for it. */
const mayMakeNetworks = () => process.platform === "linux" && process.getuid() === 0;

/** Chromium without windows: a page costs it half the processor time. Elsewhere Chromium does. */
const SHELL = "chromium-headless-shell";

/** A stream arrives at it in tests. Homebrew's nginx has no such module. */
const RTMP = "nginx-rtmp";
const RTMP_FILE = "/usr/lib/nginx/modules/ngx_rtmp_module.so";

const FINDERS = {
  Chromium: findBrowser,
  [SHELL]: () => findOnPath([SHELL]),
  ffmpeg: findFfmpeg,
  ip: () => findOnPath(["ip"]),
  // Of the Alertmanager, whose example of a configuration it checks.
  amtool: () => findOnPath(["amtool"]),
  [RTMP]: () => (existsSync(RTMP_FILE) ? RTMP_FILE : null),
  // Its rules are checked by promtool, which comes with it.
  Prometheus: () => findOnPath(["promtool"]) && findOnPath(["prometheus"]),
  ...Object.fromEntries(SERVERS.map((name) => [name, () => findServer(name)])),
};

/** Not on everybody's PATH. */
function findServer(name) {
  return findOnPath([name], [outerPath(), "/usr/sbin", "/usr/local/sbin"].join(delimiter));
}

function isThere(name, find) {
  if (knownTool(name)) return true;
  const path = find();
  if (path) noteTool(name, path);
  return path !== null;
}

function findBrowser() {
  const mac = process.platform === "darwin" ? MAC_BROWSERS.find(isProgram) : null;
  return (
    chosenBy("PARLEY_CHROMIUM", process.env.PARLEY_CHROMIUM) ||
    findOnPath(BROWSERS) ||
    mac ||
    findPlaywrights()
  );
}

function findFfmpeg() {
  return chosenBy("PARLEY_FFMPEG", process.env.PARLEY_FFMPEG) || findOnPath(["ffmpeg"]);
}

function chosenBy(variable, path) {
  if (!path || isProgram(path)) return path;
  throw new Refusal(`${variable} is ${path}, which is not a program: correct or unset it.`);
}

/** Playwright's own download, if it was made. */
function findPlaywrights() {
  const code = 'console.log(require("playwright-core").chromium.executablePath())';
  const path = ask(process.execPath, ["-e", code]);
  return path && isProgram(path) ? path : null;
}

async function getTools(missing) {
  if (isDebianRoot()) await byApt(missing);
  else await byOtherMeans(missing);
  const still = missingOf(missing);
  // Without it the journeys take longer, and are the same.
  const needed = still.filter((tool) => tool !== SHELL);
  if (needed.length === 0) {
    const got = missing.filter((tool) => !still.includes(tool));
    return got.length > 0 ? `${got.join(" and ")} installed` : `going on without ${SHELL}`;
  }
  throw new Refusal(`${needed.join(" and ")} could not be had: ${adviceFor(needed)}.`);
}

async function byApt(missing) {
  const names = missing.flatMap((tool) => APT[tool]);
  // Tests start servers themselves: none is to run from now on because it was installed.
  const env = { DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1", SYSTEMD_OFFLINE: "1" };
  const install = ["install", "-y", "--no-install-recommends", ...names];
  try {
    await runLong("reading the list of Debian packages", "apt-get", ["update", "-qq"], { env });
    await runLong(`installing ${names.join(", ")}`, "apt-get", install, { env });
  } catch (error) {
    console.log(error.message);
  }
}

const APT = {
  Chromium: ["chromium", "fonts-liberation"],
  [SHELL]: [SHELL],
  ffmpeg: ["ffmpeg"],
  ip: ["iproute2"],
  Prometheus: ["prometheus"],
  amtool: ["prometheus-alertmanager"],
  nginx: ["nginx"],
  [RTMP]: ["libnginx-mod-rtmp"],
  caddy: ["caddy"],
  "redis-server": ["redis-server"],
  turnserver: ["coturn"],
};
const BREW = {
  ffmpeg: "ffmpeg",
  Prometheus: "prometheus",
  nginx: "nginx",
  caddy: "caddy",
  "redis-server": "redis",
  turnserver: "coturn",
};

async function byOtherMeans(missing) {
  try {
    if (missing.includes("Chromium")) await byPlaywright();
    const names = missing.flatMap((tool) => BREW[tool] ?? []);
    const brew = names.length > 0 ? findOnPath(["brew"]) : null;
    if (brew) {
      await runLong(`installing ${names.join(", ")} by Homebrew`, brew, ["install", ...names]);
    }
  } catch (error) {
    console.log(error.message);
  }
}

function byPlaywright() {
  const cli = join(ROOT, "node_modules", "playwright-core", "cli.js");
  // Its libraries are system packages, which only root may add.
  const withDeps = process.platform === "linux" && process.getuid() === 0 ? ["--with-deps"] : [];
  const args = [cli, "install", ...withDeps, "chromium"];
  return runLong("downloading Playwright's Chromium (about 150 MB)", process.execPath, args);
}

export function adviceFor(tools, platform = process.platform) {
  if (platform === "darwin") {
    const brew = tools.map((tool) => BREW[tool] ?? "--cask google-chrome");
    return `run \`brew install ${brew.join("` and `brew install ")}\``;
  }
  const names = tools.map((tool) => APT[tool][0]);
  return `run \`sudo apt install ${names.join(" ")}\`, or your system's like of it`;
}

export function isDebianRoot() {
  if (process.platform !== "linux" || process.getuid() !== 0 || !findOnPath(["apt-get"]))
    return false;
  try {
    return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
  } catch {
    return false;
  }
}
