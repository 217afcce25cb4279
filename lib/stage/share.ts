import {
  AudioPresets,
  LocalAudioTrack,
  LocalVideoTrack,
  type Room,
  RoomEvent,
  Track,
  type TrackPublishOptions,
} from "livekit-client";
import { createStore, type Readable } from "../session/store";
import { type CaptureProblem, captureScreen } from "./capture";

/** `refused`: the room did not take it. `stopped`: somebody who may do so ended it. */
export const SHARE_PROBLEMS = ["refused", "stopped"] as const;
export type ShareProblem = CaptureProblem | (typeof SHARE_PROBLEMS)[number];

export type ShareState = {
  phase: "off" | "asking" | "on";
  hasSound: boolean;
  problem: ShareProblem | null;
};

/** What one shows of one's own screen. It outlives the connection that it goes through. */
export type Share = Readable<ShareState> & {
  /** Needs a press: browsers ask only then. */
  start: () => Promise<void>;
  stop: () => void;
  dismiss: () => void;
  /** Sends it through this room, once the room is connected. Returns the way to stop that. */
  follow: (room: Room) => () => void;
};

type OwnTrack = LocalVideoTrack | LocalAudioTrack;

const OPTIONS: Partial<Record<Track.Kind, TrackPublishOptions>> = {
  // Music, too: not thinned out in its quiet places as speech is.
  [Track.Kind.Audio]: { audioPreset: AudioPresets.musicStereo, dtx: false, red: false },
};

const OFF: ShareState = { phase: "off", hasSound: false, problem: null };
// After a track is gone, the room needs a moment to know whether it is going itself.
const SETTLES_MS = 250;

export function createShare(capture = captureScreen): Share {
  const store = createStore<ShareState>(OFF);
  let tracks: OwnTrack[] = [];
  /** Those that the present room has taken. */
  let taken = new Set<OwnTrack>();
  let room: Room | null = null;

  function end(problem: ShareProblem | null) {
    const ended = tracks;
    tracks = [];
    store.set({ ...OFF, problem });
    for (const track of ended) {
      void room?.localParticipant.unpublishTrack(track, true).catch(() => undefined);
      track.stop();
    }
  }

  async function publish() {
    const [target, wanted] = [room, tracks];
    if (target === null || target.state !== "connected") return;
    const isCurrent = () => room === target && tracks === wanted && target.state === "connected";
    for (const track of wanted) {
      if (!isCurrent() || isPublished(target, track)) continue;
      try {
        await target.localParticipant.publishTrack(track, OPTIONS[track.kind]);
        if (isCurrent()) taken.add(track);
      } catch {
        // A room that is going takes nothing; the next one is asked anew.
        if (isCurrent()) end("refused");
      }
    }
  }

  function checkStopped() {
    setTimeout(() => {
      const live = room?.state === "connected" ? room : null;
      if (live && tracks.some((track) => taken.has(track) && isLost(live, track))) end("stopped");
    }, SETTLES_MS);
  }

  return {
    ...store,
    async start() {
      if (store.getSnapshot().phase !== "off") return;
      store.set({ phase: "asking", problem: null });
      const captured = await capture();
      if (captured.kind === "cancelled") return store.set(OFF);
      if (captured.kind === "problem") return store.set({ ...OFF, problem: captured.problem });
      const { stream } = captured;
      if (store.getSnapshot().phase !== "asking") {
        return stream.getTracks().forEach((track) => track.stop());
      }
      tracks = stream.getTracks().map(toOwnTrack);
      // The browser's own bar ends it, or the window that was shown is closed.
      stream.getVideoTracks()[0]?.addEventListener("ended", () => end(null));
      store.set({ phase: "on", hasSound: stream.getAudioTracks().length > 0 });
      await publish();
    },
    stop: () => end(null),
    dismiss: () => store.set({ problem: null }),
    follow(next) {
      room = next;
      taken = new Set();
      const onConnected = () => void publish();
      next
        .on(RoomEvent.Connected, onConnected)
        .on(RoomEvent.Reconnected, onConnected)
        .on(RoomEvent.LocalTrackUnpublished, checkStopped)
        .on(RoomEvent.TrackMuted, checkStopped);
      void publish();
      return () => {
        if (room === next) room = null;
        next
          .off(RoomEvent.Connected, onConnected)
          .off(RoomEvent.Reconnected, onConnected)
          .off(RoomEvent.LocalTrackUnpublished, checkStopped)
          .off(RoomEvent.TrackMuted, checkStopped);
      };
    },
  };
}

function toOwnTrack(track: MediaStreamTrack): OwnTrack {
  const isPicture = track.kind === "video";
  // "User provided": over a rejoin the SDK must neither stop it nor ask for another one.
  const own = isPicture
    ? new LocalVideoTrack(track, undefined, true)
    : new LocalAudioTrack(track, undefined, true);
  own.source = isPicture ? Track.Source.ScreenShare : Track.Source.ScreenShareAudio;
  return own;
}

function isPublished(room: Room, track: OwnTrack): boolean {
  const publications = [...room.localParticipant.trackPublications.values()];
  return publications.some((publication) => publication.track === track);
}

/** No longer in the room, or muted there: nobody but the room's side does that to a screen. */
function isLost(room: Room, track: OwnTrack): boolean {
  return !isPublished(room, track) || track.isMuted;
}
