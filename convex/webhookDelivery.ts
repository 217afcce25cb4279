"use node";

import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalAction } from "./_generated/server";
import { newSigningSecret, signed } from "./model/integrations/signing";
// oxlint-disable-next-line @convex-dev/import-wrong-runtime -- this file is of Node as well
import { post } from "./model/integrations/webhookPost";
import { open, seal } from "./model/sealing";

/** What a sealed secret is bound to: nothing else that is sealed opens as one. */
const boundTo = (ownerId: string) => `webhook endpoint ${ownerId}`;

/** Makes the secret of an endpoint. Never scheduled: what a scheduled call answers is kept. */
export const makeSecret = internalAction({
  args: { ownerId: v.id("users") },
  returns: v.object({ secret: v.string(), sealedSecret: v.string() }),
  handler: async (_ctx, { ownerId }) => {
    const secret = newSigningSecret();
    return { secret, sealedSecret: await seal(secret, boundTo(ownerId)) };
  },
});

/** One try of a delivery; what comes next follows from what the receiver said. */
export const deliver = internalAction({
  args: { deliveryId: v.id("webhookDeliveries") },
  returns: v.null(),
  handler: async (ctx, { deliveryId }) => {
    const order = await ctx.runMutation(internal.webhookEndpoints.begin, { deliveryId });
    if (order === null) return null;
    const { url, ownerId, sealedSecrets, eventId, body, tryNumber } = order;
    const secrets = await Promise.all(sealedSecrets.map((one) => open(one, boundTo(ownerId))));
    const known = secrets.filter((secret) => secret !== null);
    const at = Date.now();
    const headers = signed({ eventId, body, at }, known);
    const told =
      known.length === 0
        ? { outcome: "secret_unreadable" as const }
        : await post(url, { body, headers });
    const tried = { at, tookMs: Date.now() - at, ...told };
    await ctx.runMutation(internal.webhookEndpoints.noteTry, { deliveryId, tryNumber, tried });
    return null;
  },
});
