import type Hls from "hls.js";
import { type Failing, startPlaying, type Way } from "./stream";

/** Plays by hls.js, which comes only where it is needed. */
export function playWithLibrary(video: HTMLVideoElement, url: string, failed: Failing): Way {
  let player: Hls | null = null;
  let isOver = false;

  async function load() {
    const loaded = await import("hls.js").catch(() => null);
    if (isOver || player) return;
    if (!loaded?.default.isSupported()) return failed();
    player = start(loaded.default);
  }

  function start(Player: typeof Hls): Hls {
    const made = new Player();
    made.on(Player.Events.ERROR, (_, { fatal, type }) => {
      if (!fatal) return;
      // The decoder alone: its buffers are made anew, and the list stays.
      if (type === Player.ErrorTypes.MEDIA_ERROR) made.recoverMediaError();
      failed();
    });
    made.on(Player.Events.MANIFEST_PARSED, () => void startPlaying(video));
    made.attachMedia(video);
    made.loadSource(url);
    return made;
  }

  function again() {
    if (!player) return void load();
    const isLive = player.latestLevelDetails?.live ?? true;
    player.config.startPosition = isLive ? -1 : video.currentTime;
    player.loadSource(url);
  }

  function end() {
    isOver = true;
    player?.destroy();
  }

  void load();
  return { again, end };
}
