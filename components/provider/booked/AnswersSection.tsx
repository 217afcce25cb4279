"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { api } from "@/convex/_generated/api";
import { Answers } from "./Answers";

type Given = NonNullable<FunctionReturnType<typeof api.bookings.answers>>;

/** What the clients of a booking answered when they booked it. */
export function AnswersSection({ bookingId }: { bookingId: string }) {
  const t = useTranslations("booked.answers");
  const all = useQuery(api.bookings.answers, { bookingId }) ?? [];
  const given = all.filter(({ answers }) => answers.length > 0);
  if (given.length === 0) return null;
  return (
    <section className="card stack-2" aria-labelledby="answers">
      <h2 id="answers">{t("title")}</h2>
      {eachOf(given)}
    </section>
  );
}

/** By their place, as two clients can have one name. */
export function eachOf(given: Given) {
  return given.map(({ name, answers }, place) => (
    <div key={place} className="stack-2">
      {given.length > 1 && <h3>{name}</h3>}
      <Answers answers={answers} />
    </div>
  ));
}
