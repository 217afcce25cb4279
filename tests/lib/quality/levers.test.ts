import { type Room, Track, VideoQuality } from "livekit-client";
import { describe, expect, test } from "vitest";
import { receive } from "@/lib/quality/receiveLevers";
import { createSendLevers } from "@/lib/quality/sendLevers";
import { fakePicture, fakeSender, othersWith, someoneWith } from "./fakes";

describe("what is sent", () => {
  test("in full from the start is left alone: another part may be starting it small", async () => {
    const camera = fakeSender(3);
    await createSendLevers()(someoneWith({ [Track.Source.Camera]: camera }), "full", "full");
    expect(camera.setParameters).not.toHaveBeenCalled();
  });

  test("steps down to the smallest layer, to none, and back to all", async () => {
    const camera = fakeSender(3);
    const microphone = fakeSender(1, 48_000);
    const me = someoneWith({
      [Track.Source.Camera]: camera,
      [Track.Source.Microphone]: microphone,
    });
    const apply = createSendLevers();
    await apply(me, "low", "low");
    expect([camera.active(), microphone.rate()]).toEqual([[true, false, false], 32_000]);
    await apply(me, "audio", "audio");
    expect([camera.active(), microphone.rate()]).toEqual([[false, false, false], 20_000]);
    await apply(me, "full", "full");
    expect([camera.active(), microphone.rate()]).toEqual([[true, true, true], 48_000]);
  });

  test("is set once, however often it is asked for", async () => {
    const camera = fakeSender(3);
    const me = someoneWith({ [Track.Source.Camera]: camera });
    const apply = createSendLevers();
    for (let i = 0; i < 5; i += 1) await apply(me, "low", "low");
    expect(camera.setParameters).toHaveBeenCalledTimes(1);
  });

  test("as sound may be less for a listener whose line is poor, beside a whole picture", async () => {
    const camera = fakeSender(3);
    const microphone = fakeSender(1);
    const me = someoneWith({
      [Track.Source.Camera]: camera,
      [Track.Source.Microphone]: microphone,
    });
    await createSendLevers()(me, "full", "audio");
    expect(camera.active()).toEqual([true, true, true]);
    expect(microphone.rate()).toBe(20_000);
  });

  test("as a shared screen goes whole or not at all; a picture without layers by its rate", async () => {
    const screen = fakeSender(2);
    const camera = fakeSender(1);
    const me = someoneWith({ [Track.Source.ScreenShare]: screen, [Track.Source.Camera]: camera });
    const apply = createSendLevers();
    await apply(me, "low", "low");
    expect(screen.active()).toEqual([true, true]);
    expect([camera.active(), camera.rate()]).toEqual([[true], 150_000]);
    await apply(me, "audio", "audio");
    expect([screen.active(), camera.active()]).toEqual([[false, false], [false]]);
    await apply(me, "full", "full");
    expect([camera.active(), camera.rate()]).toEqual([[true], undefined]);
  });
});

describe("what is received", () => {
  const roomWith = (...pictures: ReturnType<typeof fakePicture>[]) =>
    ({ remoteParticipants: othersWith(...pictures) }) as Room;

  test("is asked for smaller, not at all, and in full again", () => {
    const camera = fakePicture();
    const screen = fakePicture(Track.Source.ScreenShare);
    const room = roomWith(camera, screen);
    receive(room, "full");
    expect(camera.setEnabled).not.toHaveBeenCalled();
    receive(room, "low");
    expect(camera.setVideoQuality).toHaveBeenLastCalledWith(VideoQuality.LOW);
    expect(camera.setEnabled).toHaveBeenLastCalledWith(true);
    receive(room, "audio");
    expect(camera.setEnabled).toHaveBeenLastCalledWith(false);
    expect(screen.setEnabled).toHaveBeenLastCalledWith(false);
    receive(room, "full");
    expect(camera.setVideoQuality).toHaveBeenLastCalledWith(VideoQuality.HIGH);
    expect(camera.setEnabled).toHaveBeenLastCalledWith(true);
    expect(screen.setVideoQuality).not.toHaveBeenCalled();
  });

  test("is asked for before it comes", () => {
    const coming = Object.assign(fakePicture(), { isSubscribed: false });
    receive(roomWith(coming), "audio");
    expect(coming.isEnabled).toBe(false);
  });
});
