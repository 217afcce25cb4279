import { type Infer, v } from "convex/values";

/** A person's role in one booking. It comes from the booking alone, never from a request. */
export const role = v.union(v.literal("provider"), v.literal("client"));
export type Role = Infer<typeof role>;
export const ROLES: readonly Role[] = ["provider", "client"];
