import { acquire, type Acquired, type DeviceSource, permissionOf, type Wish } from "./acquire";
import type { Dressed } from "./backdrop";
import type { DeviceProblem } from "./problems";
import type { DeviceChange, DeviceState } from "./types";

// A track that is still silent this long after the person came back is opened anew.
const INTERRUPTION_MS = 1_500;
// Focus and visibility come together.
const LOOK_AGAIN_MS = 2_000;

// What passes without the page being told. A closed question is not asked again unasked.
const MAY_PASS: readonly DeviceProblem[] = ["denied", "denied_by_system", "in_use", "unknown"];
const IS_MISSING: readonly DeviceProblem[] = ["not_found", "lost"];

type SlotParts = {
  read: () => DeviceState;
  patch: (changes: Partial<DeviceState>) => void;
  /** How to open it, apart from which one. */
  wish: () => Omit<Wish, "deviceId">;
  /** What is shown in place of the device's own track; nothing else where there is none. */
  dress?: (source: MediaStreamTrack) => Promise<Dressed>;
  undress?: () => void;
  /** Names of devices are readable once one is open. */
  onOpened: () => void;
};

type Opening = { isQuiet?: boolean; because?: "unplugged" | "returned" };

/** One camera or microphone: opened, taken away, found again. */
export type Slot = ReturnType<typeof createSlot>;

export function createSlot(source: DeviceSource, parts: SlotParts) {
  const { read, patch, wish, onOpened } = parts;
  let turn = 0;
  /** The device's own track; `read().track` may be one that is made of it. */
  let bare: MediaStreamTrack | null = null;
  let lookedAt = -Infinity;
  /** The device to have when it is there: chosen by the person, or the one that was lost. */
  let preferred: string | null = null;

  function close() {
    turn += 1;
    bare?.stop();
    bare = null;
    parts.undress?.();
  }

  async function open(deviceId: string | null, { isQuiet, because }: Opening = {}) {
    close();
    const mine = turn;
    const from = nameOf(deviceId ?? read().deviceId);
    patch(isQuiet ? { isStarting: true } : { isStarting: true, problem: null });
    const result = await acquire(source, { ...wish(), deviceId: deviceId ?? undefined });
    if (mine !== turn) {
      if (result.kind === "track") result.track.stop();
      return;
    }
    if (result.kind === "track") {
      return await adopt(result.track, changeOf(result, from, because));
    }
    const problem = because && result.problem === "not_found" ? "lost" : result.problem;
    patch({ isStarting: false, track: null, isInterrupted: false, problem });
  }

  function nameOf(deviceId: string | null): string | null {
    return read().choices.find(({ id }) => id === deviceId)?.label || null;
  }

  async function adopt(track: MediaStreamTrack, change: DeviceChange | null) {
    const mine = turn;
    bare = track;
    track.enabled = read().isWanted;
    const follow = (type: string, run: () => void) =>
      track.addEventListener(type, () => {
        if (mine === turn) run();
      });
    follow("ended", () => void replaceLost());
    follow("mute", () => patch({ isInterrupted: true }));
    follow("unmute", () => patch({ isInterrupted: false }));
    const deviceId = track.getSettings().deviceId ?? null;
    patch({ deviceId, problem: null, isInterrupted: track.muted, change });
    await show(track);
    onOpened();
  }

  async function show(track: MediaStreamTrack) {
    const mine = turn;
    const result = await (parts.dress?.(track) ?? { kind: "dressed", track });
    if (mine !== turn || result.kind === "superseded") return;
    if (result.kind === "dressed") return patch({ isStarting: false, track: result.track });
    // What is behind a person is not shown unasked: what was shown stays, or nothing is.
    if (read().track?.readyState === "live") return;
    close();
    patch({ isWanted: false, isStarting: false, track: null });
  }

  // Unplugged or taken away: another device takes over, or the person is told what is missing.
  async function replaceLost() {
    preferred ??= read().deviceId;
    patch({ track: null });
    await open(null, { because: "unplugged" });
  }

  function openUnlessLive() {
    const { isWanted, track, isStarting } = read();
    if (isWanted && track === null && !isStarting) void open(preferred);
  }

  return {
    open: () => open(preferred),
    /** The same device anew, with what is wished for now. */
    reopen: () => open(read().deviceId),
    /** The same picture, with another background. */
    redress: () => bare && show(bare),
    close,
    openUnlessLive,
    prefer: (deviceId: string | null) => void (preferred = deviceId),

    /** A device was plugged in or out, and `choices` is what there is now. */
    onListChange() {
      const { isWanted, track, isStarting, deviceId, problem, choices } = read();
      if (isStarting) return;
      const isBack = track && deviceId !== preferred && choices.some(({ id }) => id === preferred);
      const isMissing = isWanted && problem && IS_MISSING.includes(problem);
      if (isBack) void open(preferred, { because: "returned" });
      else if (isMissing) void open(preferred, { isQuiet: true });
    },

    /** The person is back at the page, perhaps from the settings or a phone call. */
    async lookAgain() {
      const now = performance.now();
      if (now - lookedAt < LOOK_AGAIN_MS) return;
      lookedAt = now;
      const { isWanted, isStarting, problem } = read();
      if (!isWanted || isStarting) return;
      if (bare) return reopenIfSilent(bare);
      if (!problem || !MAY_PASS.includes(problem)) return;
      // Where the browser would ask or refuse, only the person's own press may bring that up.
      const permission = await permissionOf(source);
      if (permission === "prompt" || permission === "denied") return;
      if (read().problem === problem) void open(preferred, { isQuiet: true });
    },
  };

  function reopenIfSilent(track: MediaStreamTrack) {
    if (!track.muted) return;
    setTimeout(() => {
      if (bare === track && track.muted) void open(read().deviceId, { isQuiet: true });
    }, INTERRUPTION_MS);
  }
}

function changeOf(
  result: Extract<Acquired, { kind: "track" }>,
  from: string | null,
  because: Opening["because"],
): DeviceChange | null {
  const kind = because === "unplugged" ? because : (result.instead ?? because);
  return kind ? { kind, from, to: result.track.label } : null;
}
