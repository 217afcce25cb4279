"use client";

import { useMutation, useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { useConfig } from "@/lib/config/context";
import { formatDate } from "@/lib/time/format";
import { FeedAddress } from "./FeedAddress";

/** A private address at which the person's own calendar asks for their bookings. */
export function Feed() {
  const { siteUrl } = useConfig();
  const since = useQuery(api.calendar.feed);
  if (siteUrl === null || since === undefined) return null;
  return <Known siteUrl={siteUrl} since={since} />;
}

function Known({ siteUrl, since }: { siteUrl: string; since: number | null }) {
  const t = useTranslations("bookings.feed");
  const id = useId();
  const now = useNow(60_000);
  const create = useMutation(api.calendar.createFeed);
  const revoke = useMutation(api.calendar.revokeFeed);
  const { run, isBusy, problem } = useDoing(() => "");
  const [address, setAddress] = useState<string | null>(null);
  const make = async () => {
    setAddress(`${siteUrl}/calendar/feed?key=${await create({})}`);
    return { kind: "made" };
  };
  const end = async () => {
    await revoke({});
    setAddress(null);
    return { kind: "revoked" };
  };
  return (
    <section className="sect feed stack-2" aria-labelledby={id}>
      <h2 id={id}>{t("title")}</h2>
      <p className="meta" role="status">
        {since === null ? t("none") : t("since", { date: formatDate(since, now) })}
      </p>
      {since !== null && address && <FeedAddress address={address} />}
      <Problem text={problem} />
      <div className="acts">
        <Button
          icon="calendar-plus"
          aria-disabled={isBusy || undefined}
          onClick={() => void run(make)}
        >
          {t(since === null ? "make" : "replace")}
        </Button>
        {since !== null && (
          <Button kind="bare" aria-disabled={isBusy || undefined} onClick={() => void run(end)}>
            {t("revoke")}
          </Button>
        )}
      </div>
    </section>
  );
}
