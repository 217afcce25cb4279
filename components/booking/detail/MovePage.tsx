"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { MessagesButton } from "@/components/session/chat/MessagesButton";
import { Problem } from "@/components/ui/Problem";
import { Alternatives } from "@/components/slots/Alternatives";
import { SlotPicker } from "@/components/slots/SlotPicker";
import { Button } from "@/components/ui/Button";
import { TextArea } from "@/components/ui/TextArea";
import { LinkButton } from "@/components/ui/LinkButton";
import { Note } from "@/components/ui/Note";
import { focusHeading } from "@/components/ui/useFocusHeading";
import { LoadingPage } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import { type BookingDetail, canMove, type Standing, standingOf } from "../rows";
import { Moved } from "./Moved";
import { MoveTerm } from "./Terms";
import { useMove } from "./useMove";
import { When } from "./When";

const MAX_REASON = 500;

/** Another time for a booking: its service's free slots, a reason, and one press. */
export function MovePage({ bookingId }: { bookingId: string }) {
  const booking = useQuery(api.bookings.get, { bookingId });
  const [isMoved, setIsMoved] = useState(false);
  if (booking === undefined) return <LoadingPage />;
  if (booking === null) return <RefusedPage />;
  if (isMoved) return <Moved booking={booking} />;
  return <Choose booking={booking} onMoved={() => setIsMoved(true)} />;
}

type ChooseProps = { booking: BookingDetail; onMoved: () => void };

function Choose({ booking, onMoved }: ChooseProps) {
  const t = useTranslations("bookings.move");
  const now = useNow(60_000);
  const { _id: bookingId, terms, title } = booking;
  const isMovable = canMove(booking, now);
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title", { title })}</h1>
          <p className="meta">{t("now")}</p>
          <When row={booking} />
          {isMovable && <MoveTerm row={booking} />}
        </div>
        <LinkButton kind="bare" icon="arrow-left" href={`/bookings/${bookingId}`}>
          {t("keep")}
        </LinkButton>
      </div>
      {terms && isMovable ? (
        <Slots booking={booking} serviceId={terms.serviceId} onMoved={onMoved} />
      ) : (
        now > 0 && <Closed booking={booking} now={now} />
      )}
    </main>
  );
}

/** What is against it whatever its terms are. */
const ENDED: Partial<Record<Standing, "already_started" | "already_over">> = {
  live: "already_started",
  over: "already_over",
  cancelled: "already_over",
};

/** Why it stays where it is, said once, and the way to its provider, who may see it otherwise. */
export function Closed({ booking, now }: { booking: BookingDetail; now: number }) {
  const t = useTranslations("bookings.move");
  const { _id: bookingId, title, provider, isGuest, isGivenUp } = booking;
  const ended = ENDED[standingOf(booking, now)];
  const term = isGuest ? t("closed", { name: provider.name }) : <MoveTerm row={booking} />;
  return (
    <div className="stack-2">
      <Note icon="info">{ended ? t(`refused.${ended}`) : term}</Note>
      {!isGivenUp && (
        <div className="acts">
          <MessagesButton bookingId={bookingId} title={title} kind="outline" />
        </div>
      )}
    </div>
  );
}

function Slots({ booking, serviceId, onMoved }: ChooseProps & { serviceId: string }) {
  const t = useTranslations("bookings.move");
  const now = useNow(60_000);
  const [chosen, choose] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const { move, isBusy, problem, gone } = useMove(booking._id, onMoved);
  const isGone = gone !== null && gone.startsAt === chosen;
  const isSame = chosen === booking.startsAt;
  const isClosed = chosen === null || isGone || isSame;
  const again = (startsAt: number | null) => {
    choose(startsAt);
    focusHeading();
  };
  return (
    <div className="card book book-move">
      <SlotPicker serviceId={serviceId} bookingId={booking._id} chosen={chosen} onChoose={choose}>
        <div className="slots-next stack-2">
          {isGone && booking.page && (
            <Alternatives
              {...gone}
              zone={booking.page.zone}
              onChoose={again}
              onOther={() => again(null)}
            />
          )}
          <TextArea
            label={t("reason")}
            hint={t("reasonHint", { name: booking.provider.name })}
            maxLength={MAX_REASON}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
          <Problem text={problem} />
          <Button
            kind="go"
            isFull
            aria-disabled={isClosed || isBusy || undefined}
            onClick={() => !isClosed && void move(chosen, reason)}
          >
            {chosen === null || isSame
              ? t("chooseFirst")
              : t("confirm", { time: `${formatDate(chosen, now)}, ${formatTime(chosen)}` })}
          </Button>
        </div>
      </SlotPicker>
    </div>
  );
}
