import { expect, test } from "vitest";
import { readLine } from "@/lib/log/log";
import { sfuLine } from "../../local/sfu/logLine";

const told = (line: object | string) =>
  JSON.parse(sfuLine(typeof line === "string" ? line : JSON.stringify(line))) as object;

test("a line of LiveKit has the form of all parts, and says no more than it may", () => {
  const line = {
    ...{ level: "warn", ts: 1795878587.194, logger: "livekit", caller: "rtc/room.go:1" },
    ...{ msg: "API RoomService.CreateRoom", room: "r-1", duration: 0.5, isOn: true },
    remote: "203.0.113.7:5000",
    request: { name: "r-1", metadata: "somebody@example.com" },
    token: "secret",
  };
  expect(readLine(sfuLine(JSON.stringify(line)))).not.toBeNull();
  expect(told(line)).toEqual({
    time: "2026-11-28T15:09:47.194Z",
    ...{ level: "warn", part: "sfu", event: "api_roomservice_createroom" },
    ...{ room: "r-1", duration: 0.5, isOn: true, token: "…" },
    remote: "…:5000",
    request: expect.not.stringContaining("example.com"),
  });
});

test("what is no line of LiveKit's is a line as well", () => {
  expect(told("panic: out of memory at 203.0.113.7")).toMatchObject({
    ...{ level: "info", part: "sfu", event: "output", said: "panic: out of memory at …" },
  });
  expect(told('{"level":"dpanic","msg":""}')).toMatchObject({ level: "error", event: "output" });
});
