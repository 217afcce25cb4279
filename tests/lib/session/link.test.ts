import { RoomEvent } from "livekit-client";
import { expect, test, vi } from "vitest";
import { createLink } from "@/lib/session/link";

const nothing = () => undefined;
const publisher = { publishTo: nothing, sendPictures: nothing, dispose: nothing };
const events = {
  onSignal: nothing,
  onInterrupted: nothing,
  onRestored: nothing,
  onToken: nothing,
  onGone: nothing,
};
const ticket = { serverUrl: "ws://127.0.0.1:1", token: "t" } as never;

/** A link whose signal server has let it in, and whose media does not come. */
function waitingForMedia() {
  const { room, connect } = createLink(publisher, events);
  vi.spyOn(room, "connect").mockReturnValue(new Promise<void>(nothing));
  const outcome = connect(ticket, "usual").catch((error: Error) => error.name);
  room.emit(RoomEvent.SignalConnected);
  const breakWith = (isDisconnected: boolean) => {
    vi.spyOn(room.engine.client, "isDisconnected", "get").mockReturnValue(isDisconnected);
    room.emit(RoomEvent.SignalReconnecting);
  };
  return { outcome, breakWith };
}

test("a signal server that goes away ends the wait for media at once", async () => {
  const { outcome, breakWith } = waitingForMedia();
  breakWith(true);
  await expect(outcome).resolves.toBe("SignalLost");
});

test("media that breaks over a signal that holds is waited for up to the limit", async () => {
  vi.useFakeTimers();
  const { outcome, breakWith } = waitingForMedia();
  breakWith(false);
  await vi.advanceTimersByTimeAsync(12_000);
  await expect(outcome).resolves.toBe("ConnectLimit");
  vi.useRealTimers();
});
