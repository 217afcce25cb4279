"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import type { Attachment } from "@/lib/chat/attachments";

type Props = {
  list: readonly Attachment[];
  remove: (key: string) => void;
  retry: (key: string) => void;
};

/** Files on their way to the next message. */
export function AttachmentList({ list, remove, retry }: Props) {
  const t = useTranslations("chat.file");
  if (list.length === 0) return null;
  return (
    <ul className="attachments" aria-label={t("attached")}>
      {list.map((item) => (
        <li key={item.key}>
          <span className="msg-file-name">
            <bdi>{item.source.name}</bdi>
            <Standing item={item} />
          </span>
          {item.state.kind === "failed" && (
            <Button kind="bare" onClick={() => retry(item.key)}>
              {t("again")}
            </Button>
          )}
          <Button
            kind="bare"
            icon="x"
            aria-label={t("remove", { name: item.source.name })}
            onClick={() => remove(item.key)}
          />
        </li>
      ))}
    </ul>
  );
}

function Standing({ item: { state, source } }: { item: Attachment }) {
  const t = useTranslations("chat.file");
  switch (state.kind) {
    case "uploading":
      return <progress value={state.share} aria-label={t("uploading", { name: source.name })} />;
    case "stored":
      return <span className="small">{t("ready")}</span>;
    case "failed":
      return (
        <span className="small stop-text" role="alert">
          {t("failed")}
        </span>
      );
    case "refused":
      return (
        <span className="small stop-text" role="alert">
          {t(`refused.${state.reason}`)}
        </span>
      );
  }
}
