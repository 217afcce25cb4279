"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextField } from "@/components/ui/Field";
import { TextArea } from "@/components/ui/TextArea";
import { api } from "@/convex/_generated/api";
import type { Post } from "./PostItem";

type Props = { post: Post; onClose: () => void };
type Refusal = "not_found" | "bad_title" | "bad_text";

const MAX_TITLE = 100;
const MAX_TEXT = 2_000;

/** What the public reads above and below it. */
export function EditPostDialog({ post, onClose }: Props) {
  const t = useTranslations("posts");
  const save = useMutation(api.posts.edit);
  const { run, isBusy, problem } = useDoing((reason) => t(`refused.${reason as Refusal}`));
  const [title, setTitle] = useState(post.title);
  const [text, setText] = useState(post.text);
  const { postId } = post;
  const submit = async () => {
    if (await run(() => save({ postId, title, text }))) onClose();
  };
  return (
    <Dialog title={t("form.title")} onClose={onClose}>
      <form
        className="stack-2"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <TextField
          label={t("form.name")}
          value={title}
          maxLength={MAX_TITLE}
          onChange={({ target }) => setTitle(target.value)}
        />
        <TextArea
          label={t("form.text")}
          rows={5}
          value={text}
          maxLength={MAX_TEXT}
          onChange={({ target }) => setText(target.value)}
        />
        <Problem text={problem} />
        <div className="acts">
          <Button kind="go" type="submit" aria-disabled={isBusy || undefined}>
            {t("form.save")}
          </Button>
          <Button kind="bare" onClick={onClose}>
            {t("form.notNow")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
