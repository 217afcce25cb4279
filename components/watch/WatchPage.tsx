"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { lazy, Suspense } from "react";
import { Pill } from "@/components/ui/Pill";
import { api } from "@/convex/_generated/api";
import { formatTime } from "@/lib/time/format";

type Page = NonNullable<FunctionReturnType<typeof api.watch.page>>;

// It brings a player of half the page's weight, which only a live broadcast needs.
const Player = lazy(() => import("./Player"));

/** A broadcast as the public sees it: what is on, whose it is, and the picture while it is live. */
export function WatchPage({ slug }: { slug: string }) {
  const t = useTranslations("watch");
  const tCommon = useTranslations("common");
  const page = useQuery(api.watch.page, { slug });
  return (
    <main className="main" id="main">
      {page === undefined && (
        <p className="meta late" role="status">
          {tCommon("loading")}
        </p>
      )}
      {page === null && (
        <div className="head">
          <div>
            <h1>{t("missing")}</h1>
            <p className="meta">{t("missingText")}</p>
          </div>
        </div>
      )}
      {page && <Broadcast page={page} />}
    </main>
  );
}

const SIGN = { waiting: "hourglass", live: "globe", ended: "check" } as const;

function Broadcast({ page }: { page: Page }) {
  const t = useTranslations("watch");
  const { title, host, state, playbackId, liveAt } = page;
  return (
    <>
      <div className="head">
        <div>
          <h1>{title || t("untitled", { host })}</h1>
          <p className="meta">{t("by", { host })}</p>
        </div>
        <Pill sign={SIGN[state]} tone={state === "live" ? "stop" : "neutral"}>
          {t(`pill.${state}`)}
        </Pill>
      </div>
      <section className="watch-stage" aria-label={t("picture")} data-watch={state}>
        {playbackId ? (
          <Suspense fallback={<p role="status">{t("loading")}</p>}>
            <Player key={playbackId} playbackId={playbackId} />
          </Suspense>
        ) : (
          <p role="status">{t(`state.${state}`)}</p>
        )}
      </section>
      {liveAt !== null && <p className="small">{t("since", { time: formatTime(liveAt) })}</p>}
    </>
  );
}
