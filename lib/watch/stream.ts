import { playWithLibrary } from "./library";

/** `paused`: the browser plays nothing by itself. `stuck`: nothing is tried any more. */
export type StreamState = "loading" | "playing" | "paused" | "stuck";

export type Way = {
  /** Loads the stream anew: a live one at its newest, another where it was. */
  again: () => void;
  end: () => void;
};

/** Whatever plays it says when it fails; how often that may be is decided here. */
export type Failing = () => void;

/** So many failures in a row, without a picture between them, are too many. */
const MOST_FAILURES = 8;
const AGAIN_MS = 1_500;
const LOOK_MS = 1_000;
/** A live list may come a moment after the news that it is live; a stall longer than that is one. */
const STALLED_MS = 8_000;
const HLS_TYPE = "application/vnd.apple.mpegurl";

/**
 * Plays an HLS stream: by the browser itself where it can, else, or where that fails, by hls.js.
 * What fails or stalls is loaded anew for a while.
 * @returns the end
 */
export function playStream(
  video: HTMLVideoElement,
  url: string,
  tell: (state: StreamState) => void,
): () => void {
  let failures = 0;
  let isOver = false;
  let isRefused = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isNative = video.canPlayType(HLS_TYPE) !== "";
  let way = isNative ? playHere(video, url, failed) : playWithLibrary(video, url, failed);
  tell("loading");
  video.addEventListener(REFUSED, onRefused);
  const stop = watchProgress(video, { onPlaying, onStalled });

  function onRefused() {
    isRefused = true;
    if (!isOver) tell("paused");
  }

  // It waits for a press: that is no stall, also where nothing is loaded before.
  function onStalled() {
    if (!(isRefused && video.paused)) failed();
  }

  function onPlaying() {
    failures = 0;
    isRefused = false;
    if (!isOver) tell("playing");
  }

  function failed() {
    if (isOver || timer !== undefined) return;
    failures += 1;
    if (failures > MOST_FAILURES) return giveUp();
    timer = setTimeout(() => {
      timer = undefined;
      tell("loading");
      if (isNative) changeWay();
      else way.again();
    }, AGAIN_MS);
  }

  // A browser's own player says little about why it failed: the library then tries instead.
  function changeWay() {
    if (!("MediaSource" in window || "ManagedMediaSource" in window)) return way.again();
    isNative = false;
    way.end();
    way = playWithLibrary(video, url, failed);
  }

  function giveUp() {
    end();
    tell("stuck");
  }

  function end() {
    isOver = true;
    clearTimeout(timer);
    video.removeEventListener(REFUSED, onRefused);
    stop();
    way.end();
  }
  return end;
}

const REFUSED = "parley:refused";

/** A browser may play nothing by itself, as where it saves power: then somebody has to press. */
export async function startPlaying(video: HTMLVideoElement): Promise<void> {
  try {
    await video.play();
  } catch (error) {
    const isRefused = error instanceof DOMException && error.name === "NotAllowedError";
    if (isRefused) video.dispatchEvent(new Event(REFUSED));
  }
}

function playHere(video: HTMLVideoElement, url: string, failed: Failing): Way {
  const again = () => {
    video.src = url;
    void startPlaying(video);
  };
  video.onerror = failed;
  again();
  const end = () => {
    video.onerror = null;
    video.removeAttribute("src");
    video.load();
  };
  return { again, end };
}

type Progress = { onPlaying: () => void; onStalled: () => void };

/** What is to play and does not move for so long has stalled, whatever its player says. */
function watchProgress(video: HTMLVideoElement, { onPlaying, onStalled }: Progress): () => void {
  let at = video.currentTime;
  let movedAt = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const isMoving = video.currentTime !== at;
    at = video.currentTime;
    if (isMoving && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) onPlaying();
    // Who pauses it, or has it in a tab that sleeps, is not waited for.
    const isResting = (video.paused && video.readyState > 0) || video.ended || document.hidden;
    if (isMoving || isResting) movedAt = now;
    if (now - movedAt < STALLED_MS) return;
    movedAt = now;
    onStalled();
  }, LOOK_MS);
  return () => clearInterval(timer);
}
