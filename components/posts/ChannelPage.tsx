"use client";

import { usePaginatedQuery, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/ui/Button";
import { FilePlayer } from "@/components/watch/FilePlayer";
import { MissingPage } from "@/components/watch/MissingPage";
import { LoadingPage } from "@/components/ui/Loading";
import { PAGE_SIZE, ShowMore } from "@/components/ui/ShowMore";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { usePostWords } from "./usePostWords";

type Post = FunctionReturnType<typeof api.posts.published>["page"][number];

const StreamPlayer = lazy(() => import("../watch/StreamPlayer"));

/** What a provider shows to the public, the newest first. */
export function ChannelPage({ slug }: { slug: string }) {
  const t = useTranslations("posts");
  const channel = useQuery(api.posts.channel, { slug });
  const list = usePaginatedQuery(api.posts.published, { slug }, { initialNumItems: PAGE_SIZE });
  const { results: posts, status } = list;
  if (channel === undefined || status === "LoadingFirstPage") return <LoadingPage />;
  if (channel === null) return <MissingPage />;
  const { host } = channel;
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("of", { host })}</h1>
        </div>
      </div>
      {posts.length === 0 && <p className="card empty meta">{t("nothingPublic")}</p>}
      <ul className="posts" aria-label={t("of", { host })}>
        {posts.map((post) => (
          <PublicPost key={post.postId} post={post} />
        ))}
      </ul>
      <ShowMore {...list} />
    </main>
  );
}

function PublicPost({ post }: { post: Post }) {
  const t = useTranslations("posts");
  const words = usePostWords();
  const now = useNow(60_000);
  const [isOpen, setIsOpen] = useState(false);
  const title = words.titleOf(post);
  const isSound = post.media.kind === "files" && post.media.isSound;
  return (
    <li className="stack-2">
      <h2 className="row-title">{title}</h2>
      <p className="small">
        {formatDate(post.recordedAt, now)} {words.lengthOf(post)}
      </p>
      <section
        className={isSound ? "watch-stage is-heard" : "watch-stage"}
        aria-label={t(isSound ? "soundOf" : "picture", { title })}
      >
        {isOpen ? (
          <Media post={post} title={title} />
        ) : (
          <Button icon="play" aria-label={t("play", { title })} onClick={() => setIsOpen(true)}>
            {t("playShort")}
          </Button>
        )}
      </section>
      {post.text !== "" && <p className="post-text">{post.text}</p>}
    </li>
  );
}

function Media({ post: { media }, title }: { post: Post; title: string }) {
  const t = useTranslations("watch.player");
  if (media.kind === "files") return <FilePlayer {...media} label={title} />;
  return (
    <Suspense fallback={<p role="status">{t("loading")}</p>}>
      <StreamPlayer playbackId={media.playbackId} label={title} />
    </Suspense>
  );
}
