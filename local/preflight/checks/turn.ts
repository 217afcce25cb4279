import { SignalResponse } from "@livekit/protocol";
import WebSocket from "ws";
import { signalUrls } from "../../../lib/doctor/network.ts";
import { fails, holds, type Line } from "../line.ts";
import { noteOnOwn } from "../ownMachine.ts";
import type { TrialRoom } from "../room.ts";
import type { Target } from "../target.ts";
import { type Relay, relayOf, tryRelay } from "../turn/relay.ts";

const LIMIT_MS = 5_000;
const NONE =
  "behind a strict firewall nobody gets in: turn on LiveKit's own relay (turn.enabled), or name " +
  "one in rtc.turn_servers";

/** Each relay that LiveKit gives to who joins, asked for an address as a browser would ask. */
export async function checkTurn({ livekitUrl }: Target, room: TrialRoom): Promise<Line[]> {
  const relays = await relaysOf(livekitUrl, await room.token("relay")).catch(() => null);
  if (relays === null) return [fails("TURN", "LiveKit did not name its relays", "see the sockets")];
  if (relays.length === 0) return [fails("TURN", "LiveKit names no relay", NONE)];
  return await Promise.all(relays.map(checkRelay));
}

async function checkRelay(relay: Relay): Promise<Line> {
  const { host, port, transport } = relay;
  const about = `TURN ${host}:${port} over ${transport.toUpperCase()}`;
  const result = await tryRelay(relay);
  if ("address" in result) {
    return holds(about, `relays from ${result.address}${await noteOnOwn(host)}`);
  }
  return fails(about, result.problem, fixOf(relay, result.problem));
}

function fixOf({ port, transport }: Relay, problem: string): string {
  if (/refused with 401|403/.test(problem)) {
    return "LiveKit and the relay have different secrets: give both the same, and the same time";
  }
  if (/refused/.test(problem))
    return "the relay has no address to give: its port range, its limits";
  if (/CERT|ALTNAME|SIGNED/.test(problem)) return "the certificate is not one for this name";
  const protocol = transport === "udp" ? "UDP" : "TCP";
  return `open ${protocol} port ${port} to it, and see whether it runs`;
}

/** What the first message to somebody who joins has in it. */
function relaysOf(livekitUrl: string, token: string): Promise<Relay[]> {
  return new Promise((resolve, reject) => {
    const options = { handshakeTimeout: LIMIT_MS };
    const socket = new WebSocket(signalUrls(livekitUrl).socket(token), options);
    const timer = setTimeout(() => end(() => reject(new Error("silent"))), LIMIT_MS);
    const end = (then: () => void) => {
      clearTimeout(timer);
      socket.removeAllListeners().on("error", () => undefined);
      socket.terminate();
      then();
    };
    socket
      .once("error", (error) => end(() => reject(error)))
      .on("message", (data: Buffer) => {
        const { message } = SignalResponse.fromBinary(data);
        if (message.case !== "join") return;
        const { iceServers } = message.value;
        const relays = iceServers.flatMap(({ urls, username, credential }) =>
          urls.map((url) => relayOf(url, username, credential)),
        );
        end(() => resolve(relays.filter((relay) => relay !== null)));
      });
  });
}
