import { Webhook } from "standardwebhooks";

const SECRET_BYTES = 32;

/** As the specification of Standard Webhooks writes one. */
export function newSigningSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SECRET_BYTES));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}

type Message = { eventId: string; body: string; at: number };

/**
 * The headers of a try. The id is the event's in every one of them, the time is that of the try;
 * while a secret is exchanged, both sign.
 */
export function signed({ eventId, body, at }: Message, secrets: string[]): Record<string, string> {
  const sign = (secret: string) => new Webhook(secret).sign(eventId, new Date(at), body);
  return {
    "webhook-id": eventId,
    "webhook-timestamp": String(Math.floor(at / 1000)),
    "webhook-signature": secrets.map(sign).join(" "),
  };
}
