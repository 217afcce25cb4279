"use client";

import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useStayAtEnd } from "@/components/session/chat/useStayAtEnd";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import { useMaybeMe } from "@/lib/auth/me";
import { formatTime } from "@/lib/time/format";
import { SayForm } from "./SayForm";

type Message = FunctionReturnType<typeof api.watch.chat>[number];
type Props = { slug: string; isOpen: boolean };

/**
 * What is written beside a broadcast: everybody reads it, who is signed in writes, and takes out what
 * they wrote, which is told to them alone: the messages themselves name no account.
 */
export function PublicChat({ slug, isOpen }: Props) {
  const t = useTranslations("watch.chat");
  const me = useMaybeMe();
  const messages = useQuery(api.watch.chat, { slug }) ?? [];
  const isHost = useQuery(api.watch.amHost, me ? { slug } : "skip") ?? false;
  const { remove, problem } = useRemove();
  const own: readonly string[] = useQuery(api.watch.own, me ? { slug } : "skip") ?? [];
  const end = useStayAtEnd(messages.at(-1)?.messageId ?? "");
  const mayRemove = ({ messageId }: Message) => isHost || own.includes(messageId);
  return (
    <section className="card watch-chat" aria-label={t("label")}>
      <h2 className="row-title">{t("label")}</h2>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reachable by keyboard */}
      <div className="scroll" tabIndex={0} role="group" aria-label={t("messages")}>
        <div role="log">
          {messages.map((message) => (
            <Said
              key={message.messageId}
              message={message}
              onRemove={mayRemove(message) ? remove : null}
            />
          ))}
          {messages.length === 0 && <p className="small">{t("nothing")}</p>}
          <div ref={end} />
        </div>
      </div>
      <Problem text={problem} />
      {!isOpen && <p className="small">{t("over")}</p>}
      {isOpen && !me && (
        <a className="small" href={`/sign-in?to=${encodeURIComponent(`/watch/${slug}`)}`}>
          {t("signIn")}
        </a>
      )}
      {isOpen && me && <SayForm slug={slug} isHost={isHost} />}
    </section>
  );
}

function useRemove() {
  const t = useTranslations("watch.chat");
  const unsay = useMutation(api.watch.unsay);
  const { run, problem } = useDoing(() => t("gone"));
  const remove = ({ messageId }: Message) => void run(() => unsay({ messageId }));
  return { remove, problem };
}

type SaidProps = { message: Message; onRemove: ((message: Message) => void) | null };

function Said({ message, onRemove }: SaidProps) {
  const t = useTranslations("watch.chat");
  const { name, text, isHost, sentAt } = message;
  return (
    <article className="msg">
      <p>
        <b>{name}</b>
        {isHost && <span className="pill">{t("host")}</span>}
        <time>{formatTime(sentAt)}</time>
        {onRemove && (
          <Button
            kind="bare"
            icon="trash-2"
            className="btn-icon"
            aria-label={t("remove", { name })}
            onClick={() => onRemove(message)}
          />
        )}
      </p>
      <p className="msg-text" dir="auto">
        {text}
      </p>
    </article>
  );
}
