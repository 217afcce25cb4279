"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { RunningLate } from "@/components/booking/late/RunningLate";
import { OwnLate, SayLate } from "@/components/booking/late/SayLate";
import { NewMessages } from "@/components/booking/NewMessages";
import { type BookingRow, standingOf } from "@/components/booking/rows";
import { StandingPill } from "@/components/booking/StandingPill";
import { useNames } from "@/components/booking/useNames";
import { MessagesButton } from "@/components/session/chat/MessagesButton";
import { LinkButton } from "@/components/ui/LinkButton";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatRange } from "@/lib/time/range";
import { ClientReadiness } from "./ClientReadiness";

type ClientCardProps = { row: BookingRow; isNext: boolean };

/** A booking of the day with each of its clients: where they are and how ready. */
export function ClientCard({ row, isNext }: ClientCardProps) {
  const t = useTranslations("today");
  const id = useId();
  const names = useNames();
  const standing = standingOf(row, useNow());
  const isOpen = standing === "opening" || standing === "live";
  const bookingId = row._id;
  const detail = useQuery(api.bookings.get, { bookingId });
  const line = useQuery(api.lobby.line, isOpen ? { bookingId } : "skip") ?? [];
  const preparing = useQuery(api.preparations.list, { bookingId }) ?? [];
  return (
    <article className="card client" aria-labelledby={id}>
      <div className="client-head">
        <div>
          <p className="meta">
            {formatRange(row.startsAt, row.endsAt)} · {row.title}
          </p>
          <h3 id={id}>{names(row.clients.map(({ name }) => name))}</h3>
        </div>
        <StandingPill row={row} />
      </div>
      {row.clients.map((client) => (
        <ClientReadiness
          key={client._id}
          row={row}
          client={client}
          inLine={line.find(({ personId }) => personId === client._id) ?? null}
          preparing={preparing.find(({ personId }) => personId === client._id) ?? null}
          detail={detail ?? null}
        />
      ))}
      {detail && <RunningLate late={detail.late} />}
      {detail && <OwnLate late={detail.late} />}
      <div className="acts">
        <LinkButton
          kind={isOpen && isNext ? "go" : "outline"}
          icon="video"
          href={`/sessions/${bookingId}`}
          aria-describedby={id}
        >
          {t(isOpen ? "join" : "prepare")}
        </LinkButton>
        {detail && <SayLate booking={detail} />}
        <LinkButton kind="bare" href={`/provider/bookings/${bookingId}`} aria-describedby={id}>
          {t("details")}
        </LinkButton>
        <MessagesButton bookingId={bookingId} title={row.title}>
          <NewMessages bookingId={bookingId} />
        </MessagesButton>
      </div>
    </article>
  );
}
