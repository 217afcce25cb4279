import { v } from "convex/values";

/** How far a file was read: the state of its SHA-256 after so many bytes of what the tag names. */
export const begun = v.object({
  bytes: v.number(),
  state: v.bytes(),
  etag: v.union(v.string(), v.null()),
});

export const reading = v.object({ ...begun.fields, isInSecond: v.boolean() });
