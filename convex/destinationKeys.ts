"use node";

import { v } from "convex/values";
import { internalAction } from "./_generated/server";
import { sealedTarget } from "./model/broadcast/broadcastStart";
import { checkOutcome, type CheckOutcome, maskKey } from "./model/broadcast/destinationAddress";
// oxlint-disable-next-line @convex-dev/import-wrong-runtime -- this file is of Node as well
import { tryRtmp } from "./model/broadcast/rtmpCheck";
import { open, seal } from "./model/sealing";

/** Never scheduled: a scheduled call's arguments are kept, and this one's is a key. */
export const sealKey = internalAction({
  args: { key: v.string(), ownerId: v.id("users") },
  returns: v.object({ sealedKey: v.string(), maskedKey: v.string() }),
  handler: async (_ctx, { key, ownerId }) => ({
    sealedKey: await seal(key, ownerId),
    maskedKey: maskKey(key),
  }),
});

/** Whether the destination would take a stream under this key, by asking it. */
export const tryTarget = internalAction({
  args: { target: sealedTarget },
  returns: checkOutcome,
  handler: async (_ctx, { target }): Promise<CheckOutcome> => {
    const key = await open(target.sealedKey, target.ownerId);
    return key === null ? "keys_unreadable" : await tryRtmp(target.url, key);
  },
});
