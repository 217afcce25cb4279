import { type Infer, v } from "convex/values";
import type { Doc } from "../_generated/dataModel";

/** What people see of their own row. */
export const profile = v.object({
  _id: v.id("users"),
  name: v.string(),
  isProvider: v.boolean(),
  isAdmin: v.boolean(),
});
export type Profile = Infer<typeof profile>;

export function toProfile({ _id, name, isProvider, isAdmin }: Doc<"users">): Profile {
  return { _id, name, isProvider, isAdmin };
}
