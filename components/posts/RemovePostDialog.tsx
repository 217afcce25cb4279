"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { RemovalDialog } from "@/components/ui/RemovalDialog";
import { api } from "@/convex/_generated/api";
import type { Post } from "./PostItem";

type Props = { post: Post; title: string; onClose: () => void };

export function RemovePostDialog({ post, title, onClose }: Props) {
  const t = useTranslations("posts");
  const remove = useMutation(api.posts.remove);
  const { postId, kind } = post;
  return (
    <RemovalDialog
      title={t("removal.title", { title })}
      yes={t("removal.yes")}
      no={t("removal.no")}
      refused={t("refused.not_found")}
      remove={() => remove({ postId })}
      onClose={onClose}
    >
      {t(`removal.body.${kind}`)}
    </RemovalDialog>
  );
}
