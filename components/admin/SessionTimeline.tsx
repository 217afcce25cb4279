"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { RefusedPage } from "@/components/account/RefusedPage";
import { Story } from "@/components/timeline/Story";
import { Why } from "@/components/timeline/Why";
import { LinkButton } from "@/components/ui/LinkButton";
import { LoadingPage } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";

/** The story of one booking, with everything that is known: for admins. */
export function SessionTimeline({ bookingId }: { bookingId: string }) {
  const me = useMe();
  return me.isAdmin ? <Known bookingId={bookingId} /> : <RefusedPage />;
}

function Known({ bookingId }: { bookingId: string }) {
  const t = useTranslations("timeline");
  const now = useNow(60_000);
  const story = useQuery(api.admin.timeline, { bookingId });
  if (story === undefined) return <LoadingPage />;
  if (story === null) return <RefusedPage />;
  const names = story.people.map(({ name }) => name).join(", ");
  return (
    <main className="main main-wide" id="main">
      <div className="head">
        <div>
          <h1>{story.title}</h1>
          <p className="meta">{t("lead", { date: formatDate(story.startsAt, now), names })}</p>
        </div>
        <LinkButton icon="scroll-text" href={`/admin/token-log?booking=${story.bookingId}`}>
          {t("toLog")}
        </LinkButton>
      </div>
      <div className="stack-2">
        <Why story={story} />
        <Story story={story} />
      </div>
    </main>
  );
}
