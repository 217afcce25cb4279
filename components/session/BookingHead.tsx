"use client";

import { useLocale, useTranslations } from "next-intl";
import { presentBeside } from "@/components/booking/rows";
import { Pill } from "@/components/ui/Pill";
import { useMe } from "@/lib/auth/me";
import { useNow } from "@/lib/clock/useNow";
import {
  daysBetween,
  distance,
  formatDate,
  formatTimes,
  formatTime,
  zoneCity,
} from "@/lib/time/format";
import type { Booking } from "./SessionScreen";

/** What this session is, with whom and when. */
export function BookingHead({ booking }: { booking: Booking }) {
  const t = useTranslations("session.head");
  const people = usePeople();
  const now = useNow(1000);
  const others = otherSide(booking);
  return (
    <div>
      <WhenPill booking={booking} now={now} />
      <h1 className="pre-title">{booking.title}</h1>
      <p className="meta pre-meta">
        {t.rich(others.length === 0 ? "whenAlone" : "when", {
          name: people(others),
          day: useDay(booking.startsAt, now),
          range: formatTimes(booking.startsAt, booking.endsAt),
          place: zoneCity(),
          time: (range) => <time dateTime={new Date(booking.startsAt).toISOString()}>{range}</time>,
        })}
      </p>
      <Presence booking={booking} />
    </div>
  );
}

function WhenPill({ booking, now }: { booking: Booking; now: number }) {
  const t = useTranslations("session.head");
  const { startsAt, endsAt, opensAt } = booking;
  if (now < opensAt) return <Pill sign="clock">{t("opensAt", { time: formatTime(opensAt) })}</Pill>;
  if (now < startsAt) {
    const { unit, count } = distance(now, startsAt);
    return (
      <Pill tone="go" sign="clock">
        {t(`startsIn.${unit}`, { count })}
      </Pill>
    );
  }
  if (now < endsAt) {
    return (
      <Pill tone="go" sign="live">
        {t("live")}
      </Pill>
    );
  }
  return (
    <Pill tone="warn" sign="clock">
      {t("overAt", { time: formatTime(endsAt) })}
    </Pill>
  );
}

function useDay(at: number, now: number): string {
  const t = useTranslations("session.head");
  const days = daysBetween(now, at);
  if (days === 0) return t("today");
  return days === 1 ? t("tomorrow") : formatDate(at, now);
}

function otherSide({ role, provider, clients }: Booking): { name: string }[] {
  return role === "client" ? [provider] : clients;
}

/** A, B and C */
function usePeople(): (people: readonly { name: string }[]) => string {
  const list = new Intl.ListFormat(useLocale(), { type: "conjunction" });
  return (people) => list.format(people.map(({ name }) => name));
}

/** Who of the others is already in the room. */
function Presence({ booking }: { booking: Booking }) {
  const t = useTranslations("session.head");
  const people = usePeople();
  const me = useMe();
  const { others, unnamed } = presentBeside(booking, me._id);
  const named = unnamed > 0 ? [...others, { name: t("unnamed", { count: unnamed }) }] : others;
  const text = others.some((person) => person.role === "provider")
    ? t("providerIsIn")
    : named.length > 0
      ? t("peopleAreIn", {
          names: people(named),
          count: others.length + unnamed,
        })
      : "";
  return (
    <p className="meta" role="status">
      {text}
    </p>
  );
}
