import { type Infer, v } from "convex/values";

export const webhookSender = v.union(v.literal("livekit"), v.literal("clerk"), v.literal("mux"));
export type WebhookSender = Infer<typeof webhookSender>;

/** How the ids of their events begin here; what is made up for by asking has others. */
const PREFIXES: Record<WebhookSender, string> = { livekit: "EV_", clerk: "clerk:", mux: "mux:" };

export const SENDERS = Object.keys(PREFIXES) as WebhookSender[];

/** Undefined: nobody sent it. */
export function senderOf(eventId: string): WebhookSender | undefined {
  return SENDERS.find((sender) => eventId.startsWith(PREFIXES[sender]));
}
