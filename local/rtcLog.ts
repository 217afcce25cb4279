import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { AudioSource } from "@livekit/rtc-node";

/** Of LiveKit's library for servers what is used here; it is not among its types. */
type Bindings = {
  FfiEvent: { fromBinary: (data: Uint8Array) => unknown };
  livekitInitialize: (
    onEvent: (data: Uint8Array) => void,
    passesLog: boolean,
    sdkVersion: string,
  ) => void;
};
type Client = { emit: (name: "ffi_event", event: unknown) => void };

/**
 * LiveKit's library for servers has its native part pass on its whole log, of WebRTC too, reads each
 * line in the main thread, hands it to every room of the process, and throws it away: of eight people
 * that are 2,300 lines a second, and most of what they cost. After this the log stays where it is;
 * `RUST_LOG=info` shows it on stderr. Called ahead of the first room.
 */
export function dropRtcLog(): void {
  // Read by the native part as it begins.
  process.env["RUST_LOG"] ??= "off";
  // The library's client of its native part comes with the first thing that needs it.
  void new AudioSource(48_000, 1).close();
  const client = (globalThis as unknown as { _ffiClientInstance: Client })._ffiClientInstance;
  // The very copies that the library itself loads.
  const require = createRequire(fileURLToPath(import.meta.resolve("@livekit/rtc-node")));
  const { FfiEvent, livekitInitialize } = require("@livekit/rtc-ffi-bindings") as Bindings;
  const { version } = require("../package.json") as { version: string };
  const onEvent = (data: Uint8Array) => client.emit("ffi_event", FfiEvent.fromBinary(data));
  livekitInitialize(onEvent, false, version);
}
