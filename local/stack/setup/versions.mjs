import { Refusal } from "./run.mjs";

export const SFU_VERSION = "1.13.5";
export const HELM_VERSION = "3.22.0";
export const KUBECONFORM_VERSION = "0.8.0";
/** Whose API the chart is checked against. */
export const KUBERNETES_VERSION = "1.33.4";
const OLDEST_NODE = 20;

export function assertNode(version) {
  if (parse(version)[0] >= OLDEST_NODE) return;
  throw new Refusal(
    `Node ${version} is too old for Parley: install Node ${OLDEST_NODE} or newer (https://nodejs.org).`,
  );
}

/** Patch and minor releases after ours read the same configuration; another major may not. */
export function isUsableSfu(version) {
  const [major, minor] = parse(version);
  return major === 1 && minor >= 13;
}

/** `livekit-server version 1.13.5` and `go version go1.26.8 linux/amd64` alike. */
export function versionIn(text) {
  return /(\d+\.\d+(?:\.\d+)?)/.exec(text ?? "")?.[1] ?? null;
}

/** Go 1.26 builds it; one since 1.21 fetches that by itself unless told not to. */
export function isUsableGo(version, toolchain) {
  const [major, minor] = parse(version);
  if (major !== 1) return major > 1;
  return minor >= 26 || (minor >= 21 && toolchain !== "local");
}

function parse(version) {
  return (version ?? "").split(".").map(Number);
}
