"use client";

import { useTranslations } from "next-intl";
import { type ClipboardEvent, type KeyboardEvent, useId, useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import type { Outbox } from "@/lib/chat/outbox";
import { drafts } from "@/lib/chat/registry";
import { AttachmentList } from "./AttachmentList";
import type { useAttachments } from "./useAttachments";

export const MAX_TEXT = 4000;

type Props = {
  bookingId: string;
  outbox: Outbox;
  attachments: ReturnType<typeof useAttachments>;
  onTyping: (isTyping: boolean) => void;
};

/** Where a message is written: Enter sends, Shift and Enter begins a line. */
export function Composer({ bookingId, outbox, attachments, onTyping }: Props) {
  const t = useTranslations("chat");
  const id = useId();
  const [text, setText] = useState(() => drafts.get(bookingId) ?? "");
  // Words do not wait for a file that is still on its way: that goes with the next message.
  const hasFile = attachments.list.some(({ state }) => state.kind === "stored");
  const canSend = text.trim() !== "" || hasFile;
  const send = () => {
    if (!canSend) return;
    const [first = null, ...others] = attachments.take();
    outbox.add(text.trim(), first);
    for (const file of others) outbox.add("", file);
    keep("");
    onTyping(false);
  };
  const keep = (next: string) => {
    drafts.set(bookingId, next);
    setText(next);
  };
  const write = (next: string) => {
    keep(next);
    onTyping(next.trim() !== "");
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <AttachmentList {...attachments} />
      <div className="composer-row">
        {attachments.canAttach && <PickFile onPick={attachments.add} />}
        <label className="vh" htmlFor={id}>
          {t("write")}
        </label>
        <textarea
          id={id}
          className="input"
          rows={1}
          dir="auto"
          maxLength={MAX_TEXT}
          enterKeyHint="send"
          placeholder={t("write")}
          value={text}
          onChange={(event) => write(event.target.value)}
          onKeyDown={(event) => isSendKey(event) && (event.preventDefault(), send())}
          onPaste={(event) => pasteFiles(event, attachments)}
        />
        <Button
          kind="go"
          type="submit"
          icon="send"
          className="btn-icon"
          aria-label={t("send")}
          aria-disabled={!canSend}
        />
      </div>
    </form>
  );
}

// While letters are being composed, Enter chooses among them.
function isSendKey(event: KeyboardEvent): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing;
}

function pasteFiles(event: ClipboardEvent, { canAttach, add }: Props["attachments"]) {
  const files = [...event.clipboardData.files];
  if (!canAttach || files.length === 0) return;
  event.preventDefault();
  add(files);
}

function PickFile({ onPick }: { onPick: (files: Iterable<File>) => void }) {
  const t = useTranslations("chat.file");
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t("pick")}
        onChange={(event) => {
          onPick(event.target.files ?? []);
          event.target.value = "";
        }}
      />
      <Button
        kind="bare"
        icon="paperclip"
        className="btn-icon"
        aria-label={t("pick")}
        onClick={() => input.current?.click()}
      />
    </>
  );
}
