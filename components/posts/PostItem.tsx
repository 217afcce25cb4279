"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { Pill } from "@/components/ui/Pill";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { EditPostDialog } from "./EditPostDialog";
import { RemovePostDialog } from "./RemovePostDialog";
import { usePostWords } from "./usePostWords";

export type Post = FunctionReturnType<typeof api.posts.listMine>["page"][number];

/** One post with its state, and what its author can do with it. */
export function PostItem({ post }: { post: Post }) {
  const t = useTranslations("posts");
  const words = usePostWords();
  const now = useNow(60_000);
  const [asking, setAsking] = useState<"edit" | "remove" | null>(null);
  const change = useMutation(api.posts.publish);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(reason === "bad_title" ? "refused.bad_title" : "refused.not_found"),
  );
  const { postId, state, recordedAt } = post;
  const isPublic = state === "published";
  const title = words.titleOf(post);
  const close = () => setAsking(null);
  return (
    <li data-post={state}>
      <div className="at">
        <b>{formatDate(recordedAt, now)}</b>
      </div>
      <div className="what">
        <h2 className="row-title">{title}</h2>
        <p className="small">
          {t(`kind.${post.kind}`)} {words.lengthOf(post)}
        </p>
        <Problem text={problem} />
      </div>
      <div className="st">
        <Pill sign={isPublic ? "globe" : "lock"} tone={isPublic ? "go" : "neutral"}>
          {t(`state.${state}`)}
        </Pill>
      </div>
      <div className="end row">
        <Button
          aria-disabled={isBusy || undefined}
          aria-label={t(isPublic ? "hide" : "publish", { title })}
          onClick={() => void run(() => change({ postId, isPublished: !isPublic }))}
        >
          {t(isPublic ? "hideShort" : "publishShort")}
        </Button>
        <Button kind="bare" aria-label={t("edit", { title })} onClick={() => setAsking("edit")}>
          {t("editShort")}
        </Button>
        <Button
          kind="bare"
          icon="trash-2"
          className="btn-icon"
          aria-label={t("remove", { title })}
          onClick={() => setAsking("remove")}
        />
      </div>
      {asking === "edit" && <EditPostDialog post={post} onClose={close} />}
      {asking === "remove" && <RemovePostDialog post={post} title={title} onClose={close} />}
    </li>
  );
}
