/** Why there is no screen to show; closing the browser's question is no problem but a choice. */
export const CAPTURE_PROBLEMS = [
  "unsupported",
  "blocked",
  "unreadable",
  "nothing",
  "failed",
] as const;
export type CaptureProblem = (typeof CAPTURE_PROBLEMS)[number];

export type Capture =
  | { kind: "stream"; stream: MediaStream }
  | { kind: "cancelled" }
  | { kind: "problem"; problem: CaptureProblem };

// Not in TypeScript's library yet: what Chromium reads besides, and others ignore.
type Wish = DisplayMediaStreamOptions & {
  selfBrowserSurface: "exclude";
  surfaceSwitching: "include";
  systemAudio: "include";
};

const WISH: Wish = {
  video: { frameRate: { ideal: 15, max: 30 } },
  // The sound of a film or a song, not of the call itself: others would hear themselves.
  audio: {
    echoCancellation: false,
    noiseSuppression: false,
    autoGainControl: false,
    restrictOwnAudio: true,
  } as MediaTrackConstraints,
  // A picture of this page in this page is a hall of mirrors.
  selfBrowserSurface: "exclude",
  surfaceSwitching: "include",
  systemAudio: "include",
};

/** Asks the browser for a screen, a window or a tab, with its sound where there is one. */
export async function captureScreen(): Promise<Capture> {
  if (!navigator.mediaDevices?.getDisplayMedia) return { kind: "problem", problem: "unsupported" };
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(WISH);
    // Text has to stay sharp; a film may jump rather than blur.
    for (const track of stream.getVideoTracks()) track.contentHint = "detail";
    return { kind: "stream", stream };
  } catch (error) {
    return refusalOf(error);
  }
}

/**
 * Browsers give one name to a closed question and to a block. Chromium's message tells them apart;
 * elsewhere the person saw the question, and knows.
 */
export function refusalOf(error: unknown): Exclude<Capture, { kind: "stream" }> {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (name === "NotAllowedError") {
    const isBlocked = /by system|permissions policy/i.test(message);
    return isBlocked ? { kind: "problem", problem: "blocked" } : { kind: "cancelled" };
  }
  return { kind: "problem", problem: PROBLEM_OF[name] ?? "failed" };
}

const PROBLEM_OF: Record<string, CaptureProblem> = {
  NotReadableError: "unreadable",
  AbortError: "unreadable",
  NotFoundError: "nothing",
  NotSupportedError: "unsupported",
  TypeError: "unsupported",
};
