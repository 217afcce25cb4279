import { createServer, request } from "node:http";
import { api } from "../../convex/_generated/api";
import { cleanUp } from "./engine/support.ts";
import { freePort } from "../../local/stack/ports.ts";
import type { LiveSession } from "./recorder/session.ts";
import { world } from "./recorder/world.ts";

/** Within a minute, by the looks' own times within 50 s; and something for a busy machine. */
export const PERIOD_MS = 70_000;

/** Between the SFU and the backend's webhook: lets posts through, or takes them and says 200. */
async function swallower(from: number, to: number) {
  const gate = { isOpen: true, swallowed: 0 };
  const server = createServer((incoming, outgoing) => {
    if (!gate.isOpen) {
      gate.swallowed += 1;
      incoming.resume().on("end", () => outgoing.end());
      return;
    }
    const { method, url, headers } = incoming;
    const onward = request({ host: "127.0.0.1", port: to, method, path: url, headers }, (answer) =>
      answer.pipe(outgoing.writeHead(answer.statusCode!)),
    );
    incoming.pipe(onward.on("error", () => outgoing.destroy()));
  });
  await new Promise<void>((done) => server.listen(from, "127.0.0.1", done));
  cleanUp(() => {
    server.closeAllConnections();
    server.close();
  });
  return gate;
}

/** A backend whose webhooks can be lost on their way. */
export async function losingWebhooks() {
  const webhookUrl = `http://127.0.0.1:${await freePort()}/livekit/webhook`;
  const own = await world({ webhookUrl });
  const gate = await swallower(own.studio.sfuPosts, own.studio.sitePort);
  return { own, gate };
}

/** How many people the backend has in a session. */
export const presentIn = async ({ provider, bookingId }: LiveSession) =>
  (await provider.query(api.bookings.get, { bookingId: bookingId as never }))!.present.length;
