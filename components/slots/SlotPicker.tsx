"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Note } from "@/components/ui/Note";
import { useNow } from "@/lib/clock/useNow";
import { byDate, countsOf, firstDateOf } from "@/lib/booking/days";
import { formatDateKey, viewerZone } from "@/lib/time/format";
import { monthOf } from "@/lib/time/month";
import { dateAt } from "@/lib/time/zone";
import { FullPlaces, type WaysToWait } from "./FullPlaces";
import { Month } from "./Month";
import { SlotList } from "./SlotList";
import { type Asked, type Slot, useSlots } from "./useSlots";
import { ZoneField } from "./ZoneField";

type SlotPickerProps = Asked &
  WaysToWait & {
    /** A slot begins at least this long from now. */
    noticeMinutes?: number;
    horizonDays?: number;
    /** Several may book the same slot. */
    isGroup?: boolean;
    chosen: number | null;
    onChoose: (startsAt: number) => void;
    /** The next step, below the slots. */
    children: ReactNode;
  };

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const FAR_DAYS = 365;

/** A month, the slots of one of its days, and the zone in which both are shown: two columns. */
export function SlotPicker({ serviceId, bookingId, ...props }: SlotPickerProps) {
  const now = useNow(MINUTE);
  const [isTheirs, setIsTheirs] = useState(false);
  const [picked, setPicked] = useState<{ month: string; day: string | null } | null>(null);
  const [zoneThere, setZoneThere] = useState<string | null>(null);
  const zone = isTheirs && zoneThere ? zoneThere : viewerZone();
  const today = dateAt(zone, now);
  const month = picked?.month ?? monthOf(today);
  const answer = useSlots({ serviceId, bookingId }, month);
  if (answer?.kind === "slots" && answer.zone !== zoneThere) setZoneThere(answer.zone);
  if (answer?.kind === "refused") return <NotOffered />;
  const earliest = now + (props.noticeMinutes ?? 0) * MINUTE;
  const isInTime = ({ startsAt }: Slot) => startsAt >= earliest;
  const days = byDate((answer?.slots ?? []).filter(isInTime), zone);
  const groups = byDate((answer?.fullGroups ?? []).filter(isInTime), zone);
  // Which of the viewer's days they are on, as the slots beside them.
  const full = byDate(answer?.full ?? [], zone);
  const day = picked?.day ?? firstDateOf(days, month);
  const latest = dateAt(zone, now + (props.horizonDays ?? FAR_DAYS) * DAY);
  return (
    <>
      <div>
        <Month
          month={month}
          from={monthOf(today)}
          until={monthOf(latest)}
          today={today}
          counts={countsOf(days, full, groups)}
          chosen={day}
          isLoading={now === 0 || answer === undefined}
          onMonth={(to) => setPicked({ month: to, day: null })}
          onDay={(to) => setPicked({ month, day: to })}
        />
        {zoneThere && <ZoneField zone={zoneThere} isTheirs={isTheirs} onChange={setIsTheirs} />}
      </div>
      <div>
        <DayTitle day={day} count={day === null ? 0 : (days.get(day)?.length ?? 0)} />
        {day !== null && (
          <SlotList
            slots={days.get(day) ?? []}
            zone={zone}
            other={isTheirs ? viewerZone() : zoneThere}
            isGroup={props.isGroup}
            chosen={props.chosen}
            onChoose={props.onChoose}
          />
        )}
        {day !== null && answer && (
          <FullPlaces
            day={day}
            isFree={days.has(day)}
            dates={(full.get(day) ?? []).map(({ date }) => date)}
            zone={answer.zone}
            groups={(groups.get(day) ?? []).map(({ startsAt }) => ({
              startsAt,
              date: dateAt(answer.zone, startsAt),
              zone,
            }))}
            fullDay={props.fullDay}
            fullGroup={props.fullGroup}
          />
        )}
        {props.children}
      </div>
    </>
  );
}

function DayTitle({ day, count }: { day: string | null; count: number }) {
  const t = useTranslations("slots");
  const now = useNow(MINUTE);
  const date = day === null ? null : formatDateKey(day, now);
  return (
    <>
      <h2 className="slots-title">{date ?? t("noDay")}</h2>
      <p className="vh" role="status">
        {date !== null && t("announce", { date, count })}
      </p>
    </>
  );
}

function NotOffered() {
  const t = useTranslations("slots");
  return (
    <div>
      <Note tone="warn" icon="triangle-alert" role="alert">
        {t("notOffered")}
      </Note>
    </div>
  );
}
