import type { DevicesSnapshot, DeviceState } from "../devices/devices";

export type Readiness = {
  camera: "ready" | "off" | "failed";
  microphone: "ready" | "off" | "failed";
  network: "ok" | "weak" | "unknown";
};

/** An answer that takes longer than this makes a conversation hard. */
const WEAK_FROM_MS = 600;

/** @param tookMs the backend's last answer to this page; null before the first. */
export function readinessOf(media: DevicesSnapshot, tookMs: number | null): Readiness {
  return {
    camera: deviceOf(media.camera),
    microphone: deviceOf(media.microphone),
    network: tookMs === null ? "unknown" : tookMs < WEAK_FROM_MS ? "ok" : "weak",
  };
}

function deviceOf({ problem, track, isWanted }: DeviceState): Readiness["camera"] {
  if (problem) return "failed";
  return track && isWanted ? "ready" : "off";
}
