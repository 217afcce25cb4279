"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import { type Line, lineInWords, type Summary } from "@/lib/summary/summary";
import { lengthOf } from "@/lib/summary/spans";
import type { Booking } from "../SessionScreen";

const MINUTE = 60_000;
const SECOND = 1_000;

/** How long both sides were together, or the only one was there, and how one's own line was. */
export function Figures({ booking, summary }: { booking: Booking; summary: Summary }) {
  const t = useTranslations("after");
  const booked = Math.round((booking.endsAt - booking.startsAt) / MINUTE);
  const { togetherMs, ownMs, dropOuts } = summary;
  const isAlone = booking.clientCount === 0;
  const line = useQuery(api.summary.myLine, { bookingId: booking._id });
  const joinedMs = useQuery(api.summary.myJoin, { bookingId: booking._id });
  return (
    <section className="card" aria-label={t("summary")}>
      <dl className="figs">
        <div className="fig">
          <dt className="small">{t(isAlone ? "inRoom" : "together")}</dt>
          <dd>
            <b>{t("length", lengthIn(isAlone ? (ownMs ?? 0) : togetherMs))}</b>
            <span>{t("booked", { minutes: booked })}</span>
          </dd>
        </div>
        {typeof joinedMs === "number" && (
          <div className="fig">
            <dt className="small">{t("joinedIn")}</dt>
            <dd>
              <b>{t("joinLength", { seconds: joinedMs / SECOND })}</b>
              <span>{t("fromPress")}</span>
            </dd>
          </div>
        )}
        {ownMs !== null && (
          <div className="fig">
            <dt className="small">{t("dropOuts")}</dt>
            <dd>
              <b>{dropOuts.length}</b>
              <span>
                {dropOuts.length > 0
                  ? t("dropOutLength", { seconds: Math.round(lengthOf(dropOuts) / SECOND) })
                  : t("noDropOut")}
              </span>
            </dd>
          </div>
        )}
        {line && <OwnLine line={line} />}
      </dl>
    </section>
  );
}

/** What was measured while connected: a word, and what it cost. */
function OwnLine({ line }: { line: Line }) {
  const t = useTranslations("after");
  const { word, weakPercent, reducedMs } = lineInWords(line);
  const cost =
    reducedMs > 0
      ? t("reduced", { length: t("length", lengthIn(reducedMs)) })
      : weakPercent > 0
        ? t("weakFor", { percent: weakPercent })
        : t("inFull");
  return (
    <div className="fig">
      <dt className="small">{t("line")}</dt>
      <dd>
        <b>{t(`lines.${word}`)}</b>
        <span>{cost}</span>
      </dd>
    </div>
  );
}

/** Under two minutes seconds say more. */
function lengthIn(ms: number): { unit: "seconds" | "minutes"; count: number } {
  return ms < 2 * MINUTE
    ? { unit: "seconds", count: Math.floor(ms / SECOND) }
    : { unit: "minutes", count: Math.floor(ms / MINUTE) };
}
