import { type DeviceProblem, deviceProblem } from "./problems";

export type DeviceSource = "camera" | "microphone";

export type Acquired =
  { kind: "track"; track: MediaStreamTrack } | { kind: "problem"; problem: DeviceProblem };

/**
 * Opens one device. A remembered device that is gone gives way to the default one; any other
 * failure comes back as its problem. Camera and microphone are asked for apart, so that the
 * refusal of one leaves the other.
 */
export async function acquire(source: DeviceSource, deviceId?: string): Promise<Acquired> {
  // Browsers hide the devices altogether where the page is neither https nor localhost.
  if (!globalThis.isSecureContext || !navigator.mediaDevices) {
    return { kind: "problem", problem: "insecure" };
  }
  try {
    return { kind: "track", track: await open(source, deviceId) };
  } catch (error) {
    const problem = deviceProblem(error, await permissionOf(source));
    if (deviceId === undefined || !(problem === "overconstrained" || problem === "not_found")) {
      return { kind: "problem", problem };
    }
    return await acquire(source);
  }
}

async function open(source: DeviceSource, deviceId?: string): Promise<MediaStreamTrack> {
  const exact = deviceId === undefined ? {} : { deviceId: { exact: deviceId } };
  const stream = await navigator.mediaDevices.getUserMedia(
    source === "camera"
      ? { video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: 30, ...exact } }
      : {
          audio: {
            echoCancellation: true,
            noiseSuppression: true,
            autoGainControl: true,
            ...exact,
          },
        },
  );
  const track = stream.getTracks()[0];
  if (!track) throw new DOMException("no track", "NotFoundError");
  return track;
}

/** The browser's permission for a device; null where it cannot be asked. */
export async function permissionOf(source: DeviceSource): Promise<PermissionState | null> {
  return (await permissionStatus(source))?.state ?? null;
}

export async function permissionStatus(source: DeviceSource): Promise<PermissionStatus | null> {
  try {
    return await navigator.permissions.query({ name: source as PermissionName });
  } catch {
    return null;
  }
}
