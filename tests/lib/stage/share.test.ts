import { EventEmitter } from "node:events";
import type { Room } from "livekit-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Capture } from "@/lib/stage/capture";
import { createShare } from "@/lib/stage/share";

vi.mock("livekit-client", async (original) => {
  class OwnTrack {
    source = "";
    isMuted = false;
    kind: string;
    mediaStreamTrack: EventTarget & { kind: string; stop: () => void };
    constructor(track: OwnTrack["mediaStreamTrack"]) {
      this.mediaStreamTrack = track;
      this.kind = track.kind;
    }
    stop() {
      this.mediaStreamTrack.stop();
    }
  }
  const real = await original<object>();
  return { ...real, LocalVideoTrack: OwnTrack, LocalAudioTrack: OwnTrack };
});

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function fakeStream(kinds = ["video", "audio"]) {
  const tracks = kinds.map((kind) => Object.assign(new EventTarget(), { kind, stop: vi.fn() }));
  const of = (kind: string) => tracks.filter((track) => track.kind === kind);
  const stream = {
    getTracks: () => tracks,
    getVideoTracks: () => of("video"),
    getAudioTracks: () => of("audio"),
  } as unknown as MediaStream;
  return { tracks, capture: async (): Promise<Capture> => ({ kind: "stream", stream }) };
}

function fakeRoom({ state = "connected", takes = true } = {}) {
  const publications = new Map<object, { track: object }>();
  const room = Object.assign(new EventEmitter(), {
    state,
    localParticipant: {
      trackPublications: publications,
      publishTrack: vi.fn(async (track: object) => {
        if (!takes) throw new Error("not permitted");
        publications.set(track, { track });
      }),
      unpublishTrack: vi.fn(async (track: object) => void publications.delete(track)),
    },
  });
  return { room: room as unknown as Room, publications, emit: room.emit.bind(room), raw: room };
}

test("a screen and its sound go into the room, and out again with a press", async () => {
  const { tracks, capture } = fakeStream();
  const share = createShare(capture);
  const { room, publications } = fakeRoom();
  share.follow(room);
  await share.start();
  expect(share.getSnapshot()).toEqual({ phase: "on", hasSound: true, problem: null });
  expect(publications.size).toBe(2);
  share.stop();
  expect(share.getSnapshot().phase).toBe("off");
  expect(publications.size).toBe(0);
  for (const track of tracks) expect(track.stop).toHaveBeenCalled();
});

test("the next room gets the same tracks, once it is connected", async () => {
  const share = createShare(fakeStream().capture);
  const first = fakeRoom();
  const unfollow = share.follow(first.room);
  await share.start();
  unfollow();
  const next = fakeRoom({ state: "connecting" });
  share.follow(next.room);
  expect(next.publications.size).toBe(0);
  next.raw.state = "connected";
  next.emit("connected");
  await vi.waitFor(() => expect(next.publications.size).toBe(2));
  expect([...next.publications.keys()]).toEqual([...first.publications.keys()]);
});

test("a room that does not take it ends the share, with its sentence", async () => {
  const { tracks, capture } = fakeStream(["video"]);
  const share = createShare(capture);
  share.follow(fakeRoom({ takes: false }).room);
  await share.start();
  expect(share.getSnapshot()).toMatchObject({ phase: "off", problem: "refused" });
  expect(tracks[0]!.stop).toHaveBeenCalled();
});

test("a track that the room took away or muted was stopped by somebody; a lost room was not", async () => {
  const share = createShare(fakeStream(["video"]).capture);
  const { room, publications, emit, raw } = fakeRoom();
  share.follow(room);
  await share.start();
  raw.state = "reconnecting";
  emit("localTrackUnpublished");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(share.getSnapshot().phase).toBe("on");
  raw.state = "connected";
  // Somebody's microphone is muted: that is no news for a screen.
  emit("trackMuted");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(share.getSnapshot().phase).toBe("on");
  publications.clear();
  emit("localTrackUnpublished");
  await vi.advanceTimersByTimeAsync(1_000);
  expect(share.getSnapshot()).toMatchObject({ phase: "off", problem: "stopped" });
});

test("the browser's own bar ends it without a word", async () => {
  const { tracks, capture } = fakeStream(["video"]);
  const share = createShare(capture);
  share.follow(fakeRoom().room);
  await share.start();
  tracks[0]!.dispatchEvent(new Event("ended"));
  expect(share.getSnapshot()).toEqual({ phase: "off", hasSound: false, problem: null });
});

test("a closed question is no problem, and a late answer after leaving is let go", async () => {
  const closed = createShare(async () => ({ kind: "cancelled" }));
  await closed.start();
  expect(closed.getSnapshot()).toEqual({ phase: "off", hasSound: false, problem: null });
  const { tracks, capture } = fakeStream(["video"]);
  const late = createShare(capture);
  const started = late.start();
  late.stop();
  await started;
  expect(late.getSnapshot().phase).toBe("off");
  expect(tracks[0]!.stop).toHaveBeenCalled();
});
