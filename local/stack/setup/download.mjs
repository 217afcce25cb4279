import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { seconds } from "./run.mjs";
import { makeToolsFolder } from "./tools.mjs";
import { SFU_VERSION } from "./versions.mjs";

/** The release's own checksums (checksums.txt); macOS has no archive. */
const ARCHIVES = {
  "linux-x64": {
    name: `livekit_${SFU_VERSION}_linux_amd64.tar.gz`,
    sha256: "c020fac437b7cc9b776eef1ad5ea8af77be9acfa07602eca20a3a44930dfbc70",
  },
  "linux-arm64": {
    name: `livekit_${SFU_VERSION}_linux_arm64.tar.gz`,
    sha256: "332015305518765fe05bad74fc3a9d9583e635e7dd130de3c4fc563d69c550f3",
  },
};
const RELEASE = `https://github.com/livekit/livekit/releases/download/v${SFU_VERSION}`;
const ANSWER_LIMIT_MS = 10_000;
const SILENCE_LIMIT_MS = 15_000;
const PROGRESS_MS = 10_000;

export const archiveFor = (platform, arch) => ARCHIVES[`${platform}-${arch}`] ?? null;

/** Puts the release's livekit-server at `target`, or throws what stood against it. */
export async function downloadSfu(target, archive = archiveFor(process.platform, process.arch)) {
  if (!archive) throw new Error(`no release for ${process.platform} on ${process.arch}`);
  const bytes = await fetchBytes(`${RELEASE}/${archive.name}`);
  verify(bytes, archive);
  unpack(bytes, target);
}

export function verify(bytes, { name, sha256 }) {
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256) throw new Error(`${name} has checksum ${found}, not ${sha256}`);
}

async function fetchBytes(url) {
  console.log(`downloading ${url} (18 MB) …`);
  const startedAt = Date.now();
  const giveUp = new AbortController();
  let timer = setTimeout(() => giveUp.abort(), ANSWER_LIMIT_MS);
  const chunks = [];
  const size = () => chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  const progress = setInterval(() => {
    console.log(`  downloaded ${(size() / 1e6).toFixed(1)} MB, ${seconds(startedAt)}`);
  }, PROGRESS_MS);
  try {
    const response = await fetch(url, { signal: giveUp.signal });
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    for await (const chunk of response.body) {
      chunks.push(chunk);
      clearTimeout(timer);
      timer = setTimeout(() => giveUp.abort(), SILENCE_LIMIT_MS);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    if (giveUp.signal.aborted) throw new Error("the server did not answer in time");
    throw new Error(`${error.message}${error.cause?.code ? ` (${error.cause.code})` : ""}`);
  } finally {
    clearTimeout(timer);
    clearInterval(progress);
  }
}

/** Unpacks beside the target and moves it there whole. */
function unpack(bytes, target) {
  const folder = join(dirname(target), "unpacking");
  makeToolsFolder(folder);
  try {
    const file = join(folder, "archive.tar.gz");
    writeFileSync(file, bytes);
    const { status, stderr } = spawnSync("tar", ["-xzf", file, "-C", folder], { encoding: "utf8" });
    if (status !== 0) throw new Error(`tar failed: ${(stderr ?? "").trim()}`);
    chmodSync(join(folder, "livekit-server"), 0o755);
    renameSync(join(folder, "livekit-server"), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
