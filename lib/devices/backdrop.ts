import type { Trouble } from "../effects/background";
import type { Frames } from "../effects/frames";
import type { Background } from "./choices";

export type BackdropState = {
  wanted: Background;
  isStarting: boolean;
  /** Not yet acknowledged: it did not start, or the device was too slow for it. */
  problem: Trouble | null;
};

export const NO_BACKDROP: BackdropState = { wanted: "none", isStarting: false, problem: null };

type Parts = {
  read: () => BackdropState;
  patch: (changes: Partial<BackdropState>) => void;
  onTrouble: (trouble: Trouble) => void;
};

/** `superseded`: another choice or another camera came meanwhile, and has its own answer. */
export type Dressed =
  | { kind: "dressed"; track: MediaStreamTrack }
  | { kind: "superseded" }
  | { kind: "failed" };

/** Puts the chosen background behind the camera's picture. Its code loads when it is first used. */
export function createBackdrop({ read, patch, onTrouble }: Parts) {
  let worn: Frames | null = null;
  let turn = 0;

  function takeOff() {
    worn?.stop();
    worn = null;
  }

  return {
    /** The track to show in place of a camera's. */
    async dress(source: MediaStreamTrack): Promise<Dressed> {
      const mine = ++turn;
      const { wanted } = read();
      if (wanted === "none") {
        takeOff();
        if (read().isStarting) patch({ isStarting: false });
        return { kind: "dressed", track: source };
      }
      patch({ isStarting: true });
      try {
        const { applyBackground } = await import("../effects/background");
        const next = await applyBackground(source, wanted, (trouble) => {
          if (mine === turn) onTrouble(trouble);
        });
        if (mine !== turn) {
          next.stop();
          return { kind: "superseded" };
        }
        takeOff();
        worn = next;
        patch({ isStarting: false });
        return { kind: "dressed", track: next.track };
      } catch {
        if (mine !== turn) return { kind: "superseded" };
        patch({ wanted: "none", isStarting: false, problem: "failed" });
        return { kind: "failed" };
      }
    },
    stop() {
      turn += 1;
      takeOff();
      if (read().isStarting) patch({ isStarting: false });
    },
  };
}
