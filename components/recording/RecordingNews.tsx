"use client";

import { useMutation, useQuery } from "convex/react";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";
import { useMaybeMe } from "@/lib/auth/me";

/** On every page: what became ready since the person last looked, the newest one in words. */
export function RecordingNews() {
  const t = useTranslations("recordingNews");
  const me = useMaybeMe();
  const path = usePathname();
  const news = useQuery(api.recordings.news, me ? {} : "skip") ?? [];
  const markSeen = useMutation(api.recordings.markNewsSeen);
  const opened = news.find(({ _id }) => path === `/recordings/${_id}`)?._id;
  useEffect(() => {
    if (opened) void markSeen({ recordingId: opened }).catch(() => undefined);
  }, [opened, markSeen]);
  const [newest, ...others] = news.filter(({ _id }) => _id !== opened);
  const dismiss = () =>
    Promise.all(news.map(({ _id: recordingId }) => markSeen({ recordingId }))).catch(
      () => undefined,
    );
  return (
    <div className={newest ? "stale recording-news" : undefined} role="status">
      {newest && (
        <Note tone="go" icon="circle-play">
          <p>{t("ready", { title: newest.title, more: others.length })}</p>
          <div className="acts">
            <LinkButton href={`/recordings/${newest._id}`}>{t("watch")}</LinkButton>
            <Button kind="bare" onClick={() => void dismiss()}>
              {t("dismiss")}
            </Button>
          </div>
        </Note>
      )}
    </div>
  );
}
