"use client";

import { useMutation, usePaginatedQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { memo, useEffect, useMemo } from "react";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import type { Outbox } from "@/lib/chat/outbox";
import { type Day, toThread } from "@/lib/chat/thread";
import type { Unsent } from "@/lib/chat/types";
import { useNow } from "@/lib/clock/useNow";
import { dayKey, daysBetween, formatDate } from "@/lib/time/format";
import { MessageGroup } from "./MessageGroup";
import { useStayAtEnd } from "./useStayAtEnd";

const PAGE_SIZE = 40;

type Props = { bookingId: string; outbox: Outbox; unsent: readonly Unsent[] };

/** All that was written, oldest first, with the newest in view. */
export const Thread = memo(function Thread({ bookingId, outbox, unsent }: Props) {
  const t = useTranslations("chat");
  const me = useMe();
  const args = { bookingId };
  const list = usePaginatedQuery(api.chat.list, args, { initialNumItems: PAGE_SIZE });
  const { results, status, loadMore } = list;
  const days = useMemo(() => toThread(results, unsent, me, dayKey), [results, unsent, me]);
  const newest = results[0]?.seq ?? 0;
  useMarkRead(bookingId, newest);
  const end = useStayAtEnd(`${newest} ${unsent.length}`);
  const isEmpty = days.length === 0 && status !== "LoadingFirstPage";
  return (
    <div role="log" aria-label={t("log")}>
      {status === "CanLoadMore" && (
        <Button kind="bare" isFull onClick={() => loadMore(PAGE_SIZE)}>
          {t("earlier")}
        </Button>
      )}
      {isEmpty && <p className="meta">{t("empty")}</p>}
      {days.map((day) => (
        <DayOf key={day.key} day={day} ownId={me._id} outbox={outbox} />
      ))}
      <div ref={end} />
    </div>
  );
});

function DayOf({ day, ownId, outbox }: { day: Day; ownId: string; outbox: Outbox }) {
  const t = useTranslations("chat");
  const now = useNow(60_000);
  const ago = -daysBetween(now, day.at);
  const name = ago === 0 ? t("today") : ago === 1 ? t("yesterday") : formatDate(day.at, now);
  return (
    <section className="msg-day" aria-label={name}>
      <h3 className="label">{name}</h3>
      {day.groups.map((group) => (
        <MessageGroup
          key={group.key}
          group={group}
          isOwn={group.author._id === ownId}
          outbox={outbox}
        />
      ))}
    </section>
  );
}

/** What stands on a page that is looked at has been read. */
function useMarkRead(bookingId: string, newest: number) {
  const markRead = useMutation(api.chat.markRead);
  useEffect(() => {
    if (newest === 0) return;
    const mark = () => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", mark);
      // The next message says it again.
      markRead({ bookingId, seq: newest }).catch(() => undefined);
    };
    document.addEventListener("visibilitychange", mark);
    mark();
    return () => document.removeEventListener("visibilitychange", mark);
  }, [markRead, bookingId, newest]);
}
