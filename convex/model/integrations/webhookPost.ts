"use node";

import { type ClientRequest, type IncomingMessage, request as plain } from "node:http";
import { request as tls } from "node:https";
// oxlint-disable-next-line @convex-dev/import-wrong-runtime -- this file is of Node as well
import { placeOf, requestTo } from "../outsidePlace";
import type { DeliveryTry } from "./deliveryState";

/** A receiver that has more to do than to keep an event does it after its answer. */
const WITHIN_MS = 15_000;

type Told = Pick<DeliveryTry, "outcome" | "status"> & { askedForMs?: number };
type Message = { body: string; headers: Record<string, string> };

/**
 * Sends an event to an address that somebody named: never inside our network, not on to where it
 * points, and without reading what it answers. It throws nothing.
 */
export async function post(url: string, message: Message): Promise<Told> {
  try {
    const until = Date.now() + WITHIN_MS;
    const place = await placeOf(url, until);
    if (typeof place === "string") return { outcome: place };
    const { body } = message;
    const options = requestTo(place, {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": "Parley-Webhooks/1",
      ...message.headers,
    });
    const send = place.isPlain ? plain : tls;
    return await answerTo(send({ ...options, method: "POST", agent: false }), { body, until });
  } catch {
    return { outcome: "silent" };
  }
}

async function answerTo(
  asked: ClientRequest,
  { body, until }: { body: string; until: number },
): Promise<Told> {
  return await new Promise((resolve) => {
    const timer = setTimeout(() => end({ outcome: "silent" }), Math.max(0, until - Date.now()));
    asked.on("response", (response) => end(readHead(response)));
    asked.on("error", () => end({ outcome: "silent" }));
    asked.end(body);
    function end(told: Told) {
      clearTimeout(timer);
      resolve(told);
      asked.destroy();
    }
  });
}

function readHead({ statusCode: status = 0, headers }: IncomingMessage): Told {
  if (status >= 200 && status < 300) return { outcome: "delivered", status };
  if (status === 410) return { outcome: "gone", status };
  if (status >= 300 && status < 400) return { outcome: "redirected", status };
  return { outcome: "refused", status, askedForMs: waitIn(headers["retry-after"]) };
}

/** Seconds, or a date. */
function waitIn(header: string | undefined): number | undefined {
  if (!header) return undefined;
  const wait = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return wait > 0 ? wait : undefined;
}
