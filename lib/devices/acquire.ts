import { type DeviceProblem, deviceProblem } from "./problems";

export type DeviceSource = "camera" | "microphone";

/** What to open: a device by its id, else the browser's default. */
export type Wish = {
  deviceId?: string | undefined;
  /** A microphone without echo cancellation and noise suppression: for music, say. */
  isSoundRaw?: boolean | undefined;
};

export type Acquired =
  | {
      kind: "track";
      track: MediaStreamTrack;
      /** Why it is not the device that was asked for; null when it is. */
      instead: "gone" | "in_use" | null;
    }
  | { kind: "problem"; problem: DeviceProblem };

// A machine with a dozen virtual cameras must not keep a person waiting.
const MOST_OTHERS = 4;

/**
 * Opens one device. A device that is gone gives way to the default one, a device that another
 * app holds to the next one; any other failure comes back as its problem. Camera and microphone
 * are asked for apart, so that the refusal of one leaves the other.
 */
export async function acquire(source: DeviceSource, wish: Wish = {}): Promise<Acquired> {
  // Browsers hide the devices altogether where the page is neither https nor localhost.
  if (!globalThis.isSecureContext || !navigator.mediaDevices) {
    return { kind: "problem", problem: "insecure" };
  }
  const first = await tryToOpen(source, wish);
  if (first.kind === "track") return first;
  const isGone = first.problem === "overconstrained" || first.problem === "not_found";
  if (isGone && wish.deviceId !== undefined) {
    const other = await acquire(source, { ...wish, deviceId: undefined });
    return other.kind === "track" ? { ...other, instead: "gone" } : other;
  }
  return first.problem === "in_use" ? await tryOthers(source, wish, first) : first;
}

async function tryOthers(source: DeviceSource, wish: Wish, first: Acquired): Promise<Acquired> {
  const kind = source === "camera" ? "videoinput" : "audioinput";
  const all = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  const others = all.filter(
    (device) =>
      device.kind === kind && !isAlias(device.deviceId) && device.deviceId !== wish.deviceId,
  );
  for (const { deviceId } of others.slice(0, MOST_OTHERS)) {
    const next = await tryToOpen(source, { ...wish, deviceId });
    if (next.kind === "track") return { ...next, instead: "in_use" };
  }
  return first;
}

// Chromium lists the system's choice a second time; before permission, ids are empty.
function isAlias(deviceId: string): boolean {
  return deviceId === "" || deviceId === "default" || deviceId === "communications";
}

async function tryToOpen(source: DeviceSource, wish: Wish): Promise<Acquired> {
  try {
    return { kind: "track", track: await open(source, wish), instead: null };
  } catch (error) {
    return { kind: "problem", problem: deviceProblem(error, await permissionOf(source)) };
  }
}

const FEW_CORES = 2;

/**
 * Two cores do not encode three layers of 1280×720 beside decoding the other side: with that much,
 * both pictures come later and run at two thirds of their rate.
 */
function pictureSize(): MediaTrackConstraints {
  const isSmall = (navigator.hardwareConcurrency ?? Infinity) <= FEW_CORES;
  return isSmall
    ? { width: { ideal: 640 }, height: { ideal: 360 } }
    : { width: { ideal: 1280 }, height: { ideal: 720 } };
}

async function open(source: DeviceSource, wish: Wish): Promise<MediaStreamTrack> {
  const exact = wish.deviceId === undefined ? {} : { deviceId: { exact: wish.deviceId } };
  const isCleaned = !wish.isSoundRaw;
  const stream = await navigator.mediaDevices.getUserMedia(
    source === "camera"
      ? { video: { ...pictureSize(), frameRate: 30, ...exact } }
      : {
          audio: {
            echoCancellation: isCleaned,
            noiseSuppression: isCleaned,
            autoGainControl: isCleaned,
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
