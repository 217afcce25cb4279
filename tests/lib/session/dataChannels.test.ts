import type { Room } from "livekit-client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mendDataChannels } from "@/lib/session/dataChannels";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function roomWith(channel: { readyState: string }) {
  const simulateScenario = vi.fn(async () => undefined);
  const engine = { dataChannelForKind: (_kind?: number, _isReceiving?: boolean) => channel };
  const room = { state: "connected", engine, simulateScenario };
  return { room, simulateScenario, stop: mendDataChannels(room as unknown as Room) };
}

test("a closed channel beside a good connection is mended, once in a while", async () => {
  const channel = { readyState: "open" };
  const { simulateScenario, stop } = roomWith(channel);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(simulateScenario).not.toHaveBeenCalled();
  channel.readyState = "closed";
  await vi.advanceTimersByTimeAsync(4_000);
  expect(simulateScenario).toHaveBeenCalledExactlyOnceWith("full-reconnect");
  await vi.advanceTimersByTimeAsync(20_000);
  expect(simulateScenario).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(simulateScenario).toHaveBeenCalledTimes(2);
  stop();
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  { kind: 0, isReceiving: false },
  { kind: 0, isReceiving: true },
  { kind: 1, isReceiving: false },
  { kind: 1, isReceiving: true },
])("one of the four is enough: $kind, receiving: $isReceiving", async (closed) => {
  const open = { readyState: "open" };
  const { room, simulateScenario, stop } = roomWith(open);
  room.engine.dataChannelForKind = (kind?: number, isReceiving?: boolean) =>
    kind === closed.kind && isReceiving === closed.isReceiving ? { readyState: "closed" } : open;
  await vi.advanceTimersByTimeAsync(4_000);
  expect(simulateScenario).toHaveBeenCalledOnce();
  stop();
});

test("while the connection itself is made again nothing is done", async () => {
  const { room, simulateScenario, stop } = roomWith({ readyState: "closed" });
  room.state = "reconnecting";
  await vi.advanceTimersByTimeAsync(60_000);
  expect(simulateScenario).not.toHaveBeenCalled();
  stop();
});
