import { type Room, RoomEvent, VideoQuality } from "livekit-client";
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { rememberChoice } from "@/lib/quality/choice";
import { createQuality } from "@/lib/quality/quality";
import { fakePicture, fakeSender, fakeStorage, othersWith, someoneWith } from "./fakes";

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("sessionStorage", fakeStorage());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A room in which both sides have a camera on. */
function fakeRoom() {
  const [mine, theirs] = [fakeSender(3), fakePicture()];
  const room = Object.assign(new EventEmitter(), {
    localParticipant: someoneWith({ camera: mine }),
    remoteParticipants: othersWith(theirs),
  });
  return { room: room as unknown as Room, emit: room.emit.bind(room), mine, theirs };
}

test("what was chosen holds in a new room at once, not with its first reading", () => {
  rememberChoice("low");
  const { room, mine, theirs } = fakeRoom();
  const quality = createQuality();
  const stop = quality.follow(room);
  expect(mine.active()).toEqual([true, false, false]);
  expect(theirs.videoQuality).toBe(VideoQuality.LOW);
  expect(quality.getSnapshot()).toMatchObject({ send: "low", receive: "low" });
  stop();
});

test("a picture that comes later is taken back at once as well", () => {
  rememberChoice("audio");
  const { room, emit } = fakeRoom();
  const stop = createQuality().follow(room);
  const [late, mine] = [fakePicture(), fakeSender(3)];
  room.remoteParticipants.set("late", othersWith(late).get("them")!);
  emit(RoomEvent.TrackPublished);
  expect(late.isEnabled).toBe(false);
  Object.assign(room.localParticipant, someoneWith({ camera: mine }));
  emit(RoomEvent.LocalTrackPublished);
  expect(mine.active()).toEqual([false, false, false]);
  stop();
});
