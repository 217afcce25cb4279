"use client";

import { useTranslations } from "next-intl";
import { useNames } from "@/components/booking/useNames";
import type { Folded } from "@/lib/calendar/lanes";
import { formatStart } from "@/lib/time/range";
import { type Drawn, linesIn, styleOf } from "./places";

/** Shows the whole day, with the focus on the entry of this key. */
export type OpenDay = (key: string) => void;

/** Several at once, for which a column of the week has no room: how many, and the way to their day. */
export function Crowd({ folded, onOpen }: { folded: Folded<Drawn>; onOpen: OpenDay }) {
  const t = useTranslations("providerCalendar");
  const names = useNames();
  const { of, startsAt, endsAt } = folded;
  const long = (endsAt - startsAt) / 60;
  const place = { at: startsAt / 60, long, lane: 1, lanes: 2, lines: linesIn(long) };
  const asks = ({ entry }: Drawn) => entry.kind === "request";
  const who = of.map((one) => {
    const words = [formatStart(one.entry.startsAt), names(one.entry.names), asks(one) && t("asks")];
    return words.filter(Boolean).join(" ");
  });
  return (
    <li className="cal-block cal-crowd" style={styleOf(place)}>
      <button
        type="button"
        className={of.every(({ entry }) => entry.isOver) ? "cal-link is-over" : "cal-link"}
        data-kind={of.some(asks) ? "request" : undefined}
        title={who.join(", ")}
        onClick={() => onOpen(of[0]!.entry.key)}
      >
        <span className="cal-words">
          <b>{t("more", { count: of.length })}</b>{" "}
          {place.lines > 1 && <span>{who.join(", ")}</span>}
        </span>
      </button>
    </li>
  );
}
