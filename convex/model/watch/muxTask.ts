import { type Infer, v } from "convex/values";

/** Recordings of a withdrawn broadcast are looked for on its live stream: webhooks may be lost. */
export const findRecordings = v.object({
  kind: v.literal("findRecordings"),
  id: v.string(),
  broadcastId: v.id("broadcasts"),
});

/** What is to be done at Mux, by the id of what it is done to. */
export const muxTask = v.union(
  v.object({ kind: v.literal("removeStream"), id: v.string() }),
  v.object({ kind: v.literal("removeAsset"), id: v.string() }),
  /** What was taken back is to be played under another id. */
  v.object({ kind: v.literal("changeAddress"), id: v.string(), postId: v.id("posts") }),
  findRecordings,
);
export type MuxTask = Infer<typeof muxTask>;
