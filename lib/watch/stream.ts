import type Hls from "hls.js";

/** Errors of one piece are tried again by the player; so many of the whole in a row are not. */
const MOST_FAILURES = 8;
const AGAIN_MS = 1_500;
const HLS_TYPE = "application/vnd.apple.mpegurl";

/**
 * Plays an HLS stream: by hls.js where the browser has Media Source Extensions, by the browser
 * itself otherwise (iPhones). A live list may come a moment after the news that it is live, so a
 * failing one is asked for again for a while.
 * @param onStuck nothing plays, and nothing is tried any more
 * @returns the end
 */
export function playStream(video: HTMLVideoElement, url: string, onStuck: () => void): () => void {
  let player: Hls | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let failures = 0;

  function failed(again: () => void) {
    failures += 1;
    if (isOver) return;
    if (failures > MOST_FAILURES) onStuck();
    else timer = setTimeout(again, AGAIN_MS);
  }

  function playHere() {
    const again = () => {
      video.src = url;
      void video.play().catch(() => undefined);
    };
    video.onerror = () => failed(again);
    again();
  }

  async function begin() {
    // The light build leaves out captions, DRM and other languages' sound.
    const loaded = await import("hls.js/light").catch(() => null);
    if (isOver) return;
    const Player = loaded?.default;
    if (!Player?.isSupported()) {
      if (video.canPlayType(HLS_TYPE)) return playHere();
      return onStuck();
    }
    const made = new Player({ lowLatencyMode: true });
    player = made;
    made.on(Player.Events.FRAG_BUFFERED, () => (failures = 0));
    made.on(Player.Events.ERROR, (_, { fatal, type }) => {
      if (!fatal) return;
      if (type === Player.ErrorTypes.MEDIA_ERROR && failures === 0) {
        failures += 1;
        return made.recoverMediaError();
      }
      failed(() => made.loadSource(url));
    });
    made.attachMedia(video);
    made.loadSource(url);
  }

  void begin();
  return () => {
    isOver = true;
    clearTimeout(timer);
    player?.destroy();
    video.onerror = null;
    video.removeAttribute("src");
    video.load();
  };
}
