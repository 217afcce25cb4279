import { defineTable } from "convex/server";
import { v } from "convex/values";
import { accountEventFields } from "./accountEvents";

export const identityTables = {
  /** What was done to accounts; only ever added to, its time is `_creationTime`. */
  accountEvents: defineTable(accountEventFields)
    .index("by_subject", ["subjectId"])
    .index("by_action", ["action"])
    .index("by_subject_and_action", ["subjectId", "action"]),

  /** How new what Clerk last told of a person was. */
  clerkPeople: defineTable({
    tokenIdentifier: v.string(),
    /** By Clerk's clock, UTC ms. */
    toldAt: v.number(),
  }).index("by_token_identifier", ["tokenIdentifier"]),

  /** Ways to sign in of people who were erased: their identifiers as hashes. */
  goneSignIns: defineTable({
    identifierHash: v.string(),
    at: v.number(),
    /** The sign-in's provider deleted them: nobody comes by it any more. */
    isForGood: v.boolean(),
  }).index("by_identifier_hash", ["identifierHash"]),

  /** Sign-ins that are over, though a token of theirs may not be. */
  endedSignIns: defineTable({ sessionId: v.string() }).index("by_session", ["sessionId"]),

  /** When a person last signed out, one row each: who comes with an older room token is put out. */
  signOuts: defineTable({
    userId: v.id("users"),
    at: v.number(),
    /** A token that does not name its sign-in may still be one of before. */
    refusesUnnamed: v.optional(v.boolean()),
  }).index("by_user", ["userId"]),

  /** A person who is being erased: which step is next, and where it goes on. */
  erasures: defineTable({
    userId: v.id("users"),
    /** A name of `ERASURE_STEPS`. */
    step: v.string(),
    /** By which others were told of them; gone at the end. */
    formerName: v.optional(v.string()),
    cursor: v.union(v.string(), v.null()),
    movedAt: v.number(),
    finishedAt: v.optional(v.number()),
  })
    .index("by_user", ["userId"])
    .index("by_finished_and_moved", ["finishedAt", "movedAt"]),
};
