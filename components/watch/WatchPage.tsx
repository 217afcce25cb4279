"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { Icon } from "@/components/ui/Icon";
import { Pill } from "@/components/ui/Pill";
import { LoadingPage } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { formatTime } from "@/lib/time/format";
import { MissingPage } from "./MissingPage";
import { PublicChat } from "./PublicChat";
import { useViewerBeat } from "./useViewerBeat";

type Page = NonNullable<FunctionReturnType<typeof api.watch.page>>;

// Only a broadcast that is live needs it.
const StreamPlayer = lazy(() => import("./StreamPlayer"));

/** A broadcast as the public sees it: what is on, whose it is, the picture, and the chat beside it. */
export function WatchPage({ slug }: { slug: string }) {
  const page = useQuery(api.watch.page, { slug });
  if (page === undefined) return <LoadingPage />;
  return page === null ? <MissingPage /> : <Broadcast slug={slug} page={page} />;
}

const SIGNS = { waiting: "hourglass", live: "live", ended: "check" } as const;

function Broadcast({ slug, page }: { slug: string; page: Page }) {
  const t = useTranslations("watch");
  const { title, host, state, isElsewhere } = page;
  const shown = isElsewhere ? "live" : state;
  useViewerBeat(slug, state !== "ended");
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{title || t("untitled", { host })}</h1>
          <p className="meta">{t("by", { host })}</p>
        </div>
        <Pill sign={SIGNS[shown]} tone={shown === "live" ? "stop" : "neutral"}>
          {t(`pill.${shown}`)}
        </Pill>
      </div>
      <div className="watch">
        <div className="stack-2">
          <Stage page={page} />
          <Facts page={page} />
          <Elsewhere page={page} />
        </div>
        <PublicChat slug={slug} isOpen={state !== "ended"} />
      </div>
    </main>
  );
}

/** The picture while there is one here, else why there is none. */
function Stage({ page }: { page: Page }) {
  const t = useTranslations("watch");
  const { state, playbackId, isElsewhere } = page;
  return (
    <section className="watch-stage" aria-label={t("picture")} data-watch={state}>
      {playbackId ? (
        <Suspense fallback={<p role="status">{t("player.loading")}</p>}>
          <StreamPlayer key={playbackId} playbackId={playbackId} label={t("picture")} isByItself />
        </Suspense>
      ) : (
        <p role="status">{t(isElsewhere ? "elsewhere" : `state.${state}`)}</p>
      )}
    </section>
  );
}

/** How many watch and since when; afterwards, when it was. */
function Facts({ page: { state, viewers, liveAt, endedAt } }: { page: Page }) {
  const t = useTranslations("watch");
  if (state !== "ended") {
    return (
      <p className="small row" data-viewers={viewers}>
        <Icon name="users" size="s" /> {t("viewers", { count: viewers })}{" "}
        {liveAt !== null && t("since", { time: formatTime(liveAt) })}
      </p>
    );
  }
  if (liveAt === null || endedAt === null) return null;
  const times = { from: formatTime(liveAt), to: formatTime(endedAt) };
  return <p className="small">{t("wasLive", times)}</p>;
}

/** Where else it can be watched, and where the host's posts are. */
function Elsewhere({ page: { links, postsSlug, host } }: { page: Page }) {
  const t = useTranslations("watch");
  if (links.length === 0 && postsSlug === null) return null;
  return (
    <ul className="watch-links">
      {links.map((url) => (
        <li key={url}>
          <a href={url} rel="noreferrer nofollow ugc" target="_blank">
            {t("link", { host: new URL(url).hostname })}
          </a>
        </li>
      ))}
      {postsSlug !== null && (
        <li>
          <a href={`/posts/${postsSlug}`}>{t("posts", { host })}</a>
        </li>
      )}
    </ul>
  );
}
