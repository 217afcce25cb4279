"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { Loading } from "@/components/ui/Loading";
import { Pill } from "@/components/ui/Pill";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";
import { formatRange } from "@/lib/time/range";
import { CorrectionDialog } from "./CorrectionDialog";

export type Evidence = NonNullable<FunctionReturnType<typeof api.evidence.get>>;
export type PersonEvidence = Evidence["people"][number];

/** Who came to a booking, waited and met the other side; a provider may say otherwise, and why. */
export function AttendancePage({ bookingId }: { bookingId: string }) {
  const now = useNow(60_000);
  const evidence = useQuery(api.evidence.get, now === 0 ? "skip" : { bookingId, now });
  if (evidence === null) return <RefusedPage />;
  return <Known bookingId={bookingId} evidence={evidence} now={now} />;
}

type KnownProps = { bookingId: string; evidence: Evidence | undefined; now: number };

function Known({ bookingId, evidence, now }: KnownProps) {
  const t = useTranslations("attendance");
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          {evidence && (
            <p className="meta">
              {t("of", {
                title: evidence.title,
                date: formatDate(evidence.startsAt, now),
                times: formatRange(evidence.startsAt, evidence.endsAt),
              })}
            </p>
          )}
        </div>
        {evidence && (
          <LinkButton
            kind="bare"
            icon="arrow-left"
            href={
              evidence.mayCorrect ? `/provider/bookings/${bookingId}` : `/bookings/${bookingId}`
            }
          >
            {t("toBooking")}
          </LinkButton>
        )}
      </div>
      {evidence ? (
        <>
          <Sides evidence={evidence} />
          <ul className="attendance" aria-label={t("list")}>
            {evidence.people.map((person) => (
              <Person key={person.personId} {...{ bookingId, evidence, person }} />
            ))}
          </ul>
        </>
      ) : (
        <Loading />
      )}
    </main>
  );
}

/** Each side as one, whoever of it was there. */
function Sides({ evidence: { sides } }: { evidence: Evidence }) {
  const t = useTranslations("attendance");
  return (
    <section className="card attendance-sides" aria-label={t("sides")}>
      {(["provider", "client"] as const).map((role) => (
        <div key={role}>
          <h2 className="row-title">{t(`side.${role}`)}</h2>
          <Figures of={sides[role]} />
        </div>
      ))}
    </section>
  );
}

type PersonProps = { bookingId: string; evidence: Evidence; person: PersonEvidence };

function Person({ bookingId, evidence, person }: PersonProps) {
  const t = useTranslations("attendance");
  const me = useMe();
  const [isCorrecting, setIsCorrecting] = useState(false);
  const { name, role, cameAt, verdict } = person;
  const mayCorrect = evidence.mayCorrect && evidence.isOver && person.personId !== me._id;
  return (
    <li className="card">
      <div className="row">
        <h2 className="row-title">{t(`who.${role}`, { name })}</h2>
        {verdict?.isNoShow && (
          <Pill tone="warn" sign="user-x">
            {t("missed")}
          </Pill>
        )}
      </div>
      <p className="meta">
        {cameAt === null
          ? t(evidence.isOver ? "never" : "notYet")
          : t("came", { at: formatTime(cameAt) })}
      </p>
      <Figures of={person} />
      {verdict && (
        <p className="small">{said(verdict, { name, count: evidence.noShowAfterMinutes }, t)}</p>
      )}
      {mayCorrect && (
        <Button kind="bare" onClick={() => setIsCorrecting(true)}>
          {t(verdict?.isNoShow ? "wasThere" : "wasAway", { name })}
        </Button>
      )}
      {isCorrecting && (
        <CorrectionDialog {...{ bookingId, person }} onClose={() => setIsCorrecting(false)} />
      )}
    </li>
  );
}

function said(
  { isNoShow, by, reason }: NonNullable<PersonEvidence["verdict"]>,
  rule: { name: string; count: number },
  t: ReturnType<typeof useTranslations<"attendance">>,
): string {
  if (by === "rule") return t(isNoShow ? "byRule" : "byRuleThere", rule);
  return t(isNoShow ? "byHandMissed" : "byHandThere", { reason: reason ?? "" });
}

const MINUTE = 60_000;

function Figures({ of }: { of: Evidence["sides"]["client"] }) {
  const t = useTranslations("attendance");
  const minutes = (ms: number) => t("minutes", { count: Math.round(ms / MINUTE) });
  const rows = [
    ["present", of.presentMs],
    ["waited", of.waitedMs],
    ["overlap", of.overlapMs],
  ] as const;
  return (
    <dl className="attendance-figures">
      {rows.map(([key, ms]) => (
        <div key={key}>
          <dt className="small">{t(key)}</dt>
          <dd>{minutes(ms)}</dd>
        </div>
      ))}
    </dl>
  );
}
