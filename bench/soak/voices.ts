/**
 * Who of one pair is in the room, as a process of its own: should the native part of LiveKit's
 * library break as servers are killed under it, that is a fault more, and not the end of the soak. A
 * list of tickets as one message, which ends the stay before it as well; answered by whether all of
 * them are in.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { dropRtcLog } from "../../local/rtcLog.ts";
import { openVoice, type Voice } from "../load/voice.ts";

export type RoomTicket = { serverUrl: string; token: string };

const LEAVE_LIMIT_MS = 5_000;

dropRtcLog();
let voices: Voice[] = [];

process.on("message", (tickets: RoomTicket[]) => void move(tickets));
// Nobody is left to be told.
process.once("disconnect", () => process.exit(1));

async function move(tickets: RoomTicket[]): Promise<void> {
  const gone = Promise.allSettled(voices.map(async (voice) => await voice.leave()));
  await Promise.race([gone, sleep(LEAVE_LIMIT_MS)]);
  const opened = await Promise.allSettled(
    tickets.map(async ({ serverUrl, token }) => await openVoice(serverUrl, token)),
  );
  voices = opened.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  process.send!(voices.length === tickets.length);
}
