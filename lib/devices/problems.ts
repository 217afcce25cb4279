export const DEVICE_PROBLEMS = [
  "denied",
  "denied_by_system",
  "dismissed",
  "not_found",
  "in_use",
  "overconstrained",
  "insecure",
  "lost",
  "unknown",
] as const;
/** Why a camera or microphone does not work; each has its own sentence. */
export type DeviceProblem = (typeof DEVICE_PROBLEMS)[number];

/**
 * Names the problem behind a `getUserMedia` error.
 * @param permission what the Permissions API says now, where the browser has it
 */
export function deviceProblem(error: unknown, permission: PermissionState | null): DeviceProblem {
  const { name, message } = (error ?? {}) as { name?: string; message?: string };
  switch (name) {
    case "NotAllowedError":
    case "PermissionDeniedError":
      return refusal(message ?? "", permission);
    case "SecurityError":
      return "denied";
    case "NotFoundError":
    case "DevicesNotFoundError":
      return "not_found";
    case "NotReadableError":
    case "TrackStartError":
    case "AbortError":
      return "in_use";
    case "OverconstrainedError":
    case "ConstraintNotSatisfiedError":
      return "overconstrained";
    default:
      return "unknown";
  }
}

// One error name covers three cases: the message tells of the system, the permission of the rest.
function refusal(message: string, permission: PermissionState | null): DeviceProblem {
  // Where the site is allowed, only the system is left to refuse.
  if (/system/i.test(message) || permission === "granted") return "denied_by_system";
  if (permission === "prompt" || /dismiss/i.test(message)) return "dismissed";
  return "denied";
}
