/** One capture's process, forked by the recorder; it ends with it. */
import { dropRtcLog } from "../../rtcLog.ts";
import { Session } from "./session.ts";
import type { FromCapture, ToCapture } from "./messages.ts";

dropRtcLog();
let session: Session | undefined;

// What was recorded is whole without us: the muxer closes the file when its input ends.
process.once("disconnect", () => process.exit(0));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => {});

process.on("message", (message: ToCapture) => {
  switch (message.kind) {
    case "start":
      session = new Session(message.options, tell);
      break;
    case "layout":
      session!.layout = message.layout;
      break;
    case "streams":
      session!.changeStreams(message.add, message.remove);
      break;
    case "stop":
      void session!.end();
  }
});

function tell(message: FromCapture) {
  const isLast = message.kind === "ended";
  process.send!(message, () => isLast && process.exit(0));
}
