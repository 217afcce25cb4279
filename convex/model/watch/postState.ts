import { v } from "convex/values";

export const postState = v.union(v.literal("draft"), v.literal("published"));

/** A recording that Mux made of a broadcast, or one of ours in which its author alone is. */
export const postSource = v.union(
  v.object({ kind: v.literal("mux"), assetId: v.string(), playbackId: v.string() }),
  v.object({ kind: v.literal("recording"), recordingId: v.id("recordings") }),
);
