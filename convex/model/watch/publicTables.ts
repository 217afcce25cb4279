import { defineTable } from "convex/server";
import { v } from "convex/values";
import { muxTask } from "./muxTask";
import { pageState } from "./pageState";
import { postSource, postState } from "./postState";

/** What people who are not signed in may see, and what they leave. */
export const publicTables = {
  /** Where the public watches a broadcast. */
  broadcastPages: defineTable({
    broadcastId: v.id("broadcasts"),
    hostId: v.id("users"),
    /** Unguessable: whoever has it may watch. */
    slug: v.string(),
    title: v.string(),
    /** Of the live stream that we made at Mux; missing: it is watched elsewhere. */
    liveStreamId: v.optional(v.string()),
    playbackId: v.optional(v.string()),
    /** Addresses of the same broadcast elsewhere, as its provider gave them. */
    links: v.array(v.string()),
    state: pageState,
    /** When Mux made the newest event that counted, UTC ms. */
    heardAt: v.number(),
    liveAt: v.optional(v.number()),
    endedAt: v.optional(v.number()),
  })
    .index("by_broadcast", ["broadcastId"])
    .index("by_slug", ["slug"])
    .index("by_live_stream", ["liveStreamId"])
    .index("by_state", ["state"]),

  /** Pages that are open on a broadcast, by a key that each makes for itself: no address, no person. */
  viewers: defineTable({
    pageId: v.id("broadcastPages"),
    viewerKey: v.string(),
    seenAt: v.number(),
  })
    .index("by_page_and_key", ["pageId", "viewerKey"])
    .index("by_page_and_seen", ["pageId", "seenAt"]),

  /** How many there are, counted from time to time; in a table of its own, as it changes all the time. */
  audiences: defineTable({
    pageId: v.id("broadcastPages"),
    count: v.number(),
    /** The next count is scheduled. */
    isCounting: v.boolean(),
  }).index("by_page", ["pageId"]),

  /** What is written beside a broadcast, for everybody to read; sent at `_creationTime`. */
  publicMessages: defineTable({
    pageId: v.id("broadcastPages"),
    authorId: v.id("users"),
    /** Made by the author's page: a resend with the same key finds the same message. */
    clientKey: v.string(),
    /** As the author wants to be called here; an account's name is nothing for the public. */
    name: v.string(),
    text: v.string(),
    isHost: v.boolean(),
  })
    .index("by_page", ["pageId"])
    .index("by_author_and_page", ["authorId", "pageId"])
    .index("by_author_and_page_and_key", ["authorId", "pageId", "clientKey"]),

  /** What Mux has not done yet; a row goes when it is done. */
  muxTasks: defineTable({
    /** Each is owed once. */
    key: v.string(),
    task: muxTask,
    tries: v.number(),
  }).index("by_key", ["key"]),

  /** A provider's public page of posts, made with the first one. */
  channels: defineTable({ ownerId: v.id("users"), slug: v.string() })
    .index("by_owner", ["ownerId"])
    .index("by_slug", ["slug"]),

  /** What a provider shows to the public afterwards. */
  posts: defineTable({
    authorId: v.id("users"),
    title: v.string(),
    text: v.string(),
    state: postState,
    source: postSource,
    /** The source's own id, so that each makes one post. */
    sourceKey: v.string(),
    /** Of which broadcast Mux recorded it: a withdrawal takes it along. */
    broadcastId: v.optional(v.id("broadcasts")),
    /** When it was recorded. */
    recordedAt: v.number(),
    durationMs: v.number(),
    publishedAt: v.optional(v.number()),
  })
    .index("by_author", ["authorId"])
    .index("by_broadcast", ["broadcastId"])
    .index("by_author_and_state", ["authorId", "state", "publishedAt"])
    .index("by_source_key", ["sourceKey"]),
};
