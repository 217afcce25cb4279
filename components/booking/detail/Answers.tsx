"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import type { BookingRow } from "../rows";

type AnswersProps = { bookingId: BookingRow["_id"]; role: BookingRow["role"] };

/** What was answered before the session: all of it to the provider, their own to a client. */
export function Answers({ bookingId, role }: AnswersProps) {
  const t = useTranslations("bookings.answers");
  const people = useQuery(api.bookings.answers, { bookingId }) ?? [];
  const given = people.filter(({ answers }) => answers.length > 0);
  if (given.length === 0) return null;
  return (
    <section className="card stack-2" aria-label={t(role)}>
      <h2>{t(role)}</h2>
      {given.map(({ name, answers }, place) => (
        <div key={place}>
          {role === "provider" && <h3>{name}</h3>}
          <dl className="answers">
            {answers.map(({ key, question, text }) => (
              <div key={key}>
                <dt>{question}</dt>
                <dd>{text}</dd>
              </div>
            ))}
          </dl>
        </div>
      ))}
    </section>
  );
}
