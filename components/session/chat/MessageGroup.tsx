"use client";

import { useTranslations } from "next-intl";
import { memo } from "react";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/Icon";
import type { Outbox } from "@/lib/chat/outbox";
import type { Entry, Group } from "@/lib/chat/thread";
import type { Unsent } from "@/lib/chat/types";
import { formatTime } from "@/lib/time/format";
import { FileView } from "./FileView";
import { MessageText } from "./MessageText";

type Props = { group: Group; isOwn: boolean; outbox: Outbox };

/** What one person wrote in a few minutes. */
export const MessageGroup = memo(
  function MessageGroup({ group, isOwn, outbox }: Props) {
    const t = useTranslations("chat");
    return (
      <div className="msg">
        <p>
          <b>
            <bdi>{isOwn ? t("you") : group.author.name}</bdi>
          </b>
          <time dateTime={new Date(group.at).toISOString()}>{formatTime(group.at)}</time>
        </p>
        {group.entries.map((entry) => (
          <Message key={entry.key} entry={entry} outbox={outbox} />
        ))}
      </div>
    );
  },
  (before, after) => before.isOwn === after.isOwn && isSame(before.group, after.group),
);

// The thread is built anew for each change; what looks the same is not drawn again.
function isSame(a: Group, b: Group): boolean {
  return (
    a.key === b.key &&
    a.at === b.at &&
    a.author.name === b.author.name &&
    a.entries.length === b.entries.length &&
    a.entries.every((entry, at) => {
      const other = b.entries[at]!;
      return (
        entry.key === other.key &&
        entry.isErased === other.isErased &&
        entry.unsent?.state === other.unsent?.state
      );
    })
  );
}

function Message({ entry, outbox }: { entry: Entry; outbox: Outbox }) {
  const t = useTranslations("chat");
  const { text, file, unsent, isErased } = entry;
  return (
    <div className="msg-entry" data-message={unsent?.state ?? "sent"}>
      {isErased && <p className="meta">{t("erased")}</p>}
      {text && <MessageText text={text} />}
      {file && <FileView file={file} />}
      {unsent && unsent.state !== "sending" && <Delivery unsent={unsent} outbox={outbox} />}
    </div>
  );
}

/** Why a message has not left yet, and what its author can do. */
function Delivery({ unsent, outbox }: { unsent: Unsent; outbox: Outbox }) {
  const t = useTranslations("chat.delivery");
  if (unsent.reason === null) {
    return (
      <p className="small row msg-state">
        <Icon name="clock" size="s" />
        {t("waiting")}
      </p>
    );
  }
  return (
    <div className="msg-state">
      <p className="small stop-text">
        <Icon name="triangle-alert" size="s" /> {t(`refused.${unsent.reason}`)}
      </p>
      <div className="row">
        <Button kind="bare" onClick={() => outbox.retry(unsent.clientKey)}>
          {t("again")}
        </Button>
        <Button kind="bare" onClick={() => outbox.discard(unsent.clientKey)}>
          {t("discard")}
        </Button>
      </div>
    </div>
  );
}
