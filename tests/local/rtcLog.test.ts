import { AudioSource, dispose, Room } from "@livekit/rtc-node";
import type { EventEmitter } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { freePort } from "@/local/stack/ports.ts";
import { dropRtcLog } from "@/local/rtcLog.ts";

type Event = { message: { case: string } };

afterAll(async () => await dispose());

/** What the native part passes on while a room is joined that is not there. */
async function passedOn(): Promise<string[]> {
  const client = (globalThis as unknown as { _ffiClientInstance: EventEmitter })._ffiClientInstance;
  const seen: string[] = [];
  const onEvent = ({ message }: Event) => seen.push(message.case);
  client.on("ffi_event", onEvent);
  const joined = new Room().connect(`ws://127.0.0.1:${await freePort()}`, "a-token");
  await expect(joined).rejects.toThrow(/signal/);
  client.off("ffi_event", onEvent);
  return seen;
}

test("the log of the library stays in its native part; what is asked of it is answered", async () => {
  await new AudioSource(48_000, 1).close();
  expect(await passedOn()).toContain("logs");
  dropRtcLog();
  // Lines of before are passed on within a second.
  await sleep(1_500);
  expect(await passedOn()).toEqual(["connect"]);
});
