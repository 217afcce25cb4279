import { type Infer, v } from "convex/values";

/** `waiting`: nothing arrives yet, or nothing any more while the broadcast goes on. */
export const pageState = v.union(v.literal("waiting"), v.literal("live"), v.literal("ended"));
export type PageState = Infer<typeof pageState>;
