import type { FunctionReturnType } from "convex/server";
import type { api } from "@/convex/_generated/api";

export type RecordingRow = FunctionReturnType<typeof api.recordings.list>["page"][number];
export type AdminRow = FunctionReturnType<typeof api.admin.recordings>["page"][number];
export type Recording = NonNullable<FunctionReturnType<typeof api.recordings.get>>;

/** A question that was not agreed to, or a recorder that never began, left nothing to list. */
export function hasContent({ state, durationMs }: Pick<RecordingRow, "state" | "durationMs">) {
  return state !== "requested" && (state !== "failed" || durationMs > 0);
}
