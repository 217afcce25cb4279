"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { TextField } from "@/components/ui/Field";
import { api } from "@/convex/_generated/api";

type Props = { slug: string; isHost: boolean };
type Refusal = Extract<FunctionReturnType<typeof api.watch.say>, { kind: "refused" }>["reason"];

const MAX_NAME = 40;
const MAX_TEXT = 400;

/** Under a name of one's choice: an account's own is not shown to the public. */
export function SayForm({ slug, isHost }: Props) {
  const t = useTranslations("watch.chat");
  const say = useMutation(api.watch.say);
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const [clientKey, setClientKey] = useState(() => crypto.randomUUID());
  const { run, isBusy, problem } = useDoing((reason) => t(`refused.${reason as Refusal}`));
  const canSay = text.trim() !== "" && (isHost || name.trim() !== "") && !isBusy;
  const send = async () => {
    if (!canSay || !(await run(() => say({ slug, name, text, clientKey })))) return;
    setText("");
    setClientKey(crypto.randomUUID());
  };
  return (
    <form
      className="stack-2"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      {!isHost && (
        <TextField
          label={t("name")}
          hint={t("nameHint")}
          value={name}
          maxLength={MAX_NAME}
          autoComplete="off"
          onChange={({ target }) => setName(target.value)}
        />
      )}
      <TextField
        label={t("write")}
        value={text}
        maxLength={MAX_TEXT}
        autoComplete="off"
        dir="auto"
        enterKeyHint="send"
        onChange={({ target }) => setText(target.value)}
      />
      <Problem text={problem} />
      <div className="acts">
        <Button kind="go" type="submit" icon="send" aria-disabled={!canSay || undefined}>
          {t("send")}
        </Button>
      </div>
    </form>
  );
}
