import { DisconnectReason, RoomEvent, VideoQuality } from "livekit-client";
import { JoinResponse } from "@livekit/protocol";
import { expect, test, vi } from "vitest";
import { rememberChoice } from "@/lib/quality/choice";
import { createLink } from "@/lib/session/link";
import { fakePicture, fakeStorage, othersWith } from "../quality/fakes";

const nothing = () => undefined;
const publisher = { publishTo: nothing, sendPictures: nothing, dispose: nothing };
const events = {
  onSignal: nothing,
  onInterrupted: nothing,
  onAnew: nothing,
  onRestored: nothing,
  onToken: nothing,
  onGone: nothing,
};
const ticket = { serverUrl: "ws://127.0.0.1:1", token: "t" } as never;

/** A link whose signal server has let it in, and whose media does not come. */
function waitingForMedia(isSignalLost: boolean) {
  const { room, connect } = createLink(publisher, events);
  vi.spyOn(room, "connect").mockReturnValue(new Promise<void>(nothing));
  vi.spyOn(room.engine.client, "isDisconnected", "get").mockReturnValue(isSignalLost);
  const outcome = connect(ticket, "usual").catch((error: Error) => error.constructor.name);
  room.emit(RoomEvent.SignalConnected);
  return { outcome, room };
}

const BREAKS = [RoomEvent.SignalReconnecting, RoomEvent.Reconnecting] as const;

test.each(BREAKS)(
  "a signal server that is gone ends the wait for media at once: %s",
  async (tell) => {
    const { outcome, room } = waitingForMedia(true);
    room.emit(tell);
    await expect(outcome).resolves.toBe("SignalLost");
  },
);

test("a signal server that sends the person away ends the wait at once", async () => {
  const { outcome, room } = waitingForMedia(false);
  // As the SDK takes the server's word.
  const told = room.engine as unknown as { emit: (event: string, reason: number) => void };
  told.emit("disconnected", DisconnectReason.ROOM_DELETED);
  await expect(outcome).resolves.toBe("SignalLost");
});

test.each(BREAKS)("media that breaks over a signal that holds is waited for: %s", async (tell) => {
  vi.useFakeTimers();
  const { outcome, room } = waitingForMedia(false);
  room.emit(tell);
  await vi.advanceTimersByTimeAsync(12_000);
  await expect(outcome).resolves.toBe("ConnectLimit");
  vi.useRealTimers();
});

test("a connection that the SDK makes anew is told of once its id is known", () => {
  const ids: string[] = [];
  const onAnew = () => ids.push(room.localParticipant.sid);
  const { room } = createLink(publisher, { ...events, onAnew });
  const told = room.engine as unknown as { emit: (event: string, joined: JoinResponse) => void };
  told.emit("signalRestarted", new JoinResponse({ participant: { sid: "PA_anew" } }));
  expect(ids).toEqual(["PA_anew"]);
});

test.each([
  ["low", { videoQuality: VideoQuality.LOW, isEnabled: true }],
  ["audio", { isEnabled: false }],
] as const)("pictures begin as they were chosen in this tab: %s", (level, asked) => {
  vi.stubGlobal("sessionStorage", fakeStorage());
  rememberChoice(level);
  const { room } = createLink(publisher, events);
  const picture = fakePicture();
  for (const [identity, one] of othersWith(picture)) room.remoteParticipants.set(identity, one);
  room.emit(RoomEvent.SignalConnected);
  vi.unstubAllGlobals();
  expect(picture).toMatchObject(asked);
});

test("a browser without WebRTC can ask whether a server is there", async () => {
  vi.stubGlobal("fetch", async () => new Response());
  vi.stubGlobal("RTCPeerConnection", undefined);
  const unhandled: unknown[] = [];
  const note = (error: unknown) => unhandled.push(error);
  process.on("unhandledRejection", note);
  const { room, warm } = createLink(publisher, events);
  vi.spyOn(room, "prepareConnection").mockResolvedValue();
  expect(await warm(ticket)).toBe(true);
  await new Promise((resolve) => setTimeout(resolve, 10));
  process.off("unhandledRejection", note);
  vi.unstubAllGlobals();
  expect(unhandled).toEqual([]);
});

test.each([
  ["alone, what one sends waits for nothing", [], null],
  [
    "with others, it waits until what they send is answered",
    [...othersWith(fakePicture())],
    expect.any(Promise),
  ],
])("%s", (_, others, waitedFor) => {
  const publishTo = vi.fn();
  const { room } = createLink({ ...publisher, publishTo }, events);
  for (const [identity, one] of others) room.remoteParticipants.set(identity, one);
  room.emit(RoomEvent.SignalConnected);
  expect(publishTo).toHaveBeenCalledWith(room, waitedFor);
});
