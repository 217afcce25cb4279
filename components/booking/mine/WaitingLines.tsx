"use client";

import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { Pill } from "@/components/ui/Pill";
import { api } from "@/convex/_generated/api";
import { pagePath } from "@/lib/booking/pageAddress";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import { LineDate } from "../LineDate";

type Line = FunctionReturnType<typeof api.waiting.mine>[number];

/** Full days and groups for which the person waits for a place, and what is kept for them. */
export function WaitingLines() {
  const t = useTranslations("bookings.lines");
  const id = useId();
  const lines = useQuery(api.waiting.mine) ?? [];
  if (lines.length === 0) return null;
  return (
    <section className="sect" aria-labelledby={id}>
      <h2 id={id}>{t("title")}</h2>
      <ul className="list">
        {lines.map((line) => (
          <Item key={line.entryId} line={line} />
        ))}
      </ul>
    </section>
  );
}

function Item({ line }: { line: Line }) {
  const t = useTranslations("bookings.lines");
  const now = useNow(60_000);
  const leave = useMutation(api.waiting.leave);
  const { run, isBusy, problem } = useDoing(() => t("gone"));
  const { entryId, serviceId, title, name, isOffered, slug } = line;
  const offer = isOffered ? line.offer : null;
  return (
    <li>
      <div className="at">
        <LineDate line={line} now={now} />
      </div>
      <div className="what">
        <h3>{title}</h3>
        <p className="small">{name}</p>
        {!isOffered && <p className="meta">{t("pausedHint")}</p>}
        <Problem text={problem} />
      </div>
      <div className="st" role="status">
        {offer ? (
          <Pill tone="go" sign="bell">
            <Kept offer={offer} now={now} />
          </Pill>
        ) : (
          <Pill sign={isOffered ? "hourglass" : "pause"}>
            {t(isOffered ? "waiting" : "paused")}
          </Pill>
        )}
      </div>
      <div className="end">
        {offer && slug && (
          <LinkButton href={`${pagePath(slug)}?service=${serviceId}&at=${offer.startsAt}`}>
            {t("take")}
            <span className="vh"> {title}</span>
          </LinkButton>
        )}
        <Button
          kind="bare"
          aria-disabled={isBusy || undefined}
          onClick={() => void run(() => leave({ entryId }))}
        >
          {t("leave")}
          <span className="vh"> {title}</span>
        </Button>
      </div>
    </li>
  );
}

/** What is kept for a whole date may be on another one by the reader's clock: it says its own. */
export function Kept({ offer, now }: { offer: NonNullable<Line["offer"]>; now: number }) {
  const t = useTranslations("bookings.lines");
  const { startsAt, expiresAt } = offer;
  return t("kept", {
    date: formatDate(startsAt, now),
    time: formatTime(startsAt),
    until: formatTime(expiresAt),
  });
}
