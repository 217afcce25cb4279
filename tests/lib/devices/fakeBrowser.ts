import { vi } from "vitest";

type Kind = "video" | "audio";
type Asked = { deviceId?: { exact: string }; noiseSuppression?: boolean } | undefined;

export class FakeTrack extends EventTarget {
  readyState = "live";
  enabled = true;
  muted = false;
  readonly kind: Kind;
  readonly deviceId: string;
  readonly asked: Asked;
  constructor(kind: Kind, deviceId: string, asked: Asked) {
    super();
    this.kind = kind;
    this.deviceId = deviceId;
    this.asked = asked;
  }
  get label() {
    return `Label of ${this.deviceId}`;
  }
  getSettings() {
    return { deviceId: this.deviceId };
  }
  stop() {
    this.readyState = "ended";
  }
  /** The system takes the device, or gives it back. */
  setMuted(isMuted: boolean) {
    this.muted = isMuted;
    this.dispatchEvent(new Event(isMuted ? "mute" : "unmute"));
  }
}

const failure = (name: string) => Object.assign(new Error("x"), { name });

/** A browser with devices that the test plugs in and out, refuses and lets other apps hold. */
export function fakeBrowser() {
  const opened: FakeTrack[] = [];
  const plugged = { video: ["cam-1", "cam-2"], audio: ["mic-1"], output: ["speaker-1"] };
  const refused: Partial<Record<Kind, string>> = {};
  const held = new Set<string>();
  const permission: { state: PermissionState | null } = { state: null };
  const mediaDevices = Object.assign(new EventTarget(), {
    async getUserMedia(asked: Record<Kind, Asked>) {
      const kind = asked.video ? "video" : "audio";
      if (refused[kind]) throw failure(refused[kind]);
      const id = asked[kind]?.deviceId?.exact ?? plugged[kind][0];
      if (!id) throw failure("NotFoundError");
      if (!plugged[kind].includes(id)) throw failure("OverconstrainedError");
      if (held.has(id)) throw failure("NotReadableError");
      const track = new FakeTrack(kind, id, asked[kind]);
      opened.push(track);
      return { getTracks: () => [track] };
    },
    async enumerateDevices() {
      const list = (kind: string, ids: string[]) =>
        ids.map((deviceId) => ({ kind, deviceId, label: `Label of ${deviceId}` }));
      return [
        ...list("videoinput", plugged.video),
        ...list("audioinput", plugged.audio),
        ...list("audiooutput", plugged.output),
      ];
    },
  });
  const permissions = {
    query: async () => {
      if (permission.state === null) throw new TypeError("not here");
      return Object.assign(new EventTarget(), { state: permission.state });
    },
  };
  const stored = new Map<string, string>();
  const page = new EventTarget();
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("navigator", { mediaDevices, permissions });
  vi.stubGlobal("document", Object.assign(page, { hidden: false }));
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => stored.get(key) ?? null,
    setItem: (key: string, value: string) => stored.set(key, value),
  });
  return {
    opened,
    plugged,
    refused,
    held,
    permission,
    stored,
    live: () =>
      opened.filter((track) => track.readyState === "live").map((track) => track.deviceId),
    latest: (kind: Kind) => opened.findLast((track) => track.kind === kind)!,
    listChanged: () => mediaDevices.dispatchEvent(new Event("devicechange")),
    comeBack: () => page.dispatchEvent(new Event("visibilitychange")),
    /** The device leaves the machine; an open track of it ends. */
    unplug(kind: Kind, id: string) {
      plugged[kind] = plugged[kind].filter((other) => other !== id);
      for (const track of opened.filter(
        (one) => one.deviceId === id && one.readyState === "live",
      )) {
        track.stop();
        track.dispatchEvent(new Event("ended"));
      }
      mediaDevices.dispatchEvent(new Event("devicechange"));
    },
  };
}

export const settle = () => new Promise((resolve) => setTimeout(resolve, 5));
