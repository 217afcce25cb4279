/** What reads the Helm chart in tests: Helm, kubeconform, and Kubernetes' description of its API. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { getGo } from "./go.mjs";
import { ask, findOnPath, isProgram, Refusal, runLong, TOOLS_FOLDER } from "./run.mjs";
import { knownTool, makeToolsFolder, noteTool } from "./tools.mjs";
import { HELM_VERSION, KUBECONFORM_VERSION, KUBERNETES_VERSION, versionIn } from "./versions.mjs";

const BIN = join(TOOLS_FOLDER, "bin");
const API = join(TOOLS_FOLDER, "kubernetes", "swagger.json");
const TOOLS = [
  {
    name: "helm",
    ask: ["version", "--short"],
    module: `helm.sh/helm/v3/cmd/helm@v${HELM_VERSION}`,
    flags: [],
  },
  {
    name: "kubeconform",
    ask: ["-v"],
    module: `github.com/yannh/kubeconform/cmd/kubeconform@v${KUBECONFORM_VERSION}`,
    // It knows its version by its own build alone.
    flags: ["-ldflags", `-X main.version=v${KUBECONFORM_VERSION}`],
  },
];

export function chartToolsStep() {
  const missing = TOOLS.filter((tool) => !isThere(tool));
  const hasApi = existsSync(API);
  if (missing.length === 0 && hasApi) return null;
  const names = [...missing.map(({ name }) => name), ...(hasApi ? [] : ["Kubernetes' API"])];
  return {
    what: `get ${names.join(" and ")} for the tests of the chart`,
    howLong: missing.length > 0 ? "about 4 minutes, as Go builds them" : "some seconds",
    run: () => getAll(missing, hasApi),
  };
}

function isThere({ name, ask: question }) {
  if (knownTool(name)) return true;
  const found = [findOnPath([name]), join(BIN, name)].find((path) => path && isProgram(path));
  const version = found ? versionIn(ask(found, question)) : null;
  if (!version) return false;
  noteTool(name, found, version);
  return true;
}

async function getAll(missing, hasApi) {
  const { go, version } = await goForChart();
  for (const tool of missing) await build(tool, go, version);
  if (!hasApi) getApi(go);
  return "the chart can be tested";
}

async function goForChart() {
  try {
    return await getGo();
  } catch (error) {
    throw new Refusal(`The chart cannot be tested. ${error.message}`);
  }
}

async function build(tool, go, version) {
  const folder = join(BIN, "building");
  makeToolsFolder(BIN);
  try {
    const label = `building ${tool.name} with Go ${version}`;
    await runLong(label, go, ["install", ...tool.flags, tool.module], { env: { GOBIN: folder } });
    renameSync(join(folder, tool.name), join(BIN, tool.name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (!isThere(tool)) throw new Refusal(`${tool.name} was built, and does not run.`);
}

/** It is a part of the module of Kubernetes itself. */
function getApi(go) {
  const wanted = ["mod", "download", "-json", `k8s.io/kubernetes@v${KUBERNETES_VERSION}`];
  const { status, stdout } = spawnSync(go, wanted, { encoding: "utf8", timeout: 10 * 60_000 });
  const { Dir: folder, Error: reason } = JSON.parse(stdout || "{}");
  if (status !== 0) throw new Refusal(`Kubernetes' API could not be had: ${reason ?? "no reason"}`);
  makeToolsFolder(join(TOOLS_FOLDER, "kubernetes"));
  copyFileSync(join(folder, "api", "openapi-spec", "swagger.json"), API);
}
