import { internal } from "../../_generated/api";
import type { ActionCtx } from "../../_generated/server";
import { answerWith, refuse } from "../storage/recordingFiles";

/** A piece of a published recording, for everybody: `?post=POST&id=PART`. */
export async function sendPost(ctx: ActionCtx, request: Request): Promise<Response> {
  const query = new URL(request.url).searchParams;
  const asked = { postId: query.get("post") ?? "", partId: query.get("id") ?? "" };
  const file = await ctx.runMutation(internal.posts.file, asked);
  if (file.kind === "limited") return refuse(429, { "retry-after": "10" });
  if (file.kind === "missing") return refuse(404);
  return await answerWith(ctx, request, { ...file, purpose: "watch" });
}
