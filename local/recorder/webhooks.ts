import { EgressInfo, WebhookEvent } from "@livekit/protocol";
import { AccessToken } from "livekit-server-sdk";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { newId } from "./ids.ts";
import { log } from "./log.ts";

export type EgressEvent = "egress_started" | "egress_updated" | "egress_ended";
export type WebhooksOptions = { webhookUrl: string; apiKey: string; apiSecret: string };

const RETRY_DELAYS_MS = [1000, 2000];
const ANSWER_WITHIN_MS = 5000;

/** Tells the backend what happens, signed and repeated as LiveKit does it; in order by egress. */
export class Webhooks {
  #options: WebhooksOptions;
  #queues = new Map<string, Promise<void>>();

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  send(event: EgressEvent, info: EgressInfo) {
    const { egressId } = info;
    const message = new WebhookEvent({
      event,
      egressInfo: info.clone(),
      id: newId("EV_"),
      createdAt: BigInt(Math.floor(Date.now() / 1000)),
    });
    const body = message.toJsonString();
    const before = this.#queues.get(egressId) ?? Promise.resolve();
    const sent = before.then(() => this.#deliver(event, body));
    this.#queues.set(egressId, sent);
    void sent.then(() => {
      if (this.#queues.get(egressId) === sent) this.#queues.delete(egressId);
    });
  }

  /** Resolves when all that was sent has arrived or was given up. */
  async settled() {
    await Promise.all(this.#queues.values());
  }

  async #deliver(event: string, body: string) {
    for (const delay of [...RETRY_DELAYS_MS, null]) {
      const problem = await this.#post(body);
      if (problem === null) return log.debug("webhook_sent", { name: event });
      if (delay !== null) await sleep(delay);
      else log.error("webhook_lost", { name: event, problem });
    }
  }

  async #post(body: string): Promise<string | null> {
    try {
      const response = await fetch(this.#options.webhookUrl, {
        method: "POST",
        body,
        headers: {
          Authorization: await this.#signature(body),
          "Content-Type": "application/webhook+json",
        },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      await response.body?.cancel();
      return response.ok ? null : `HTTP ${response.status}`;
    } catch (error) {
      return (error as Error).message;
    }
  }

  #signature(body: string): Promise<string> {
    const { apiKey, apiSecret } = this.#options;
    const token = new AccessToken(apiKey, apiSecret, { ttl: 300 });
    token.sha256 = createHash("sha256").update(body).digest("base64");
    return token.toJwt();
  }
}
