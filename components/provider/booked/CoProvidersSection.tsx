"use client";

import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { CoProviderChoice } from "@/components/booking/CoProviderChoice";
import { type BookingDetail, standingOf } from "@/components/booking/rows";
import { useNames } from "@/components/booking/useNames";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import { useMe } from "@/lib/auth/me";
import { useNow } from "@/lib/clock/useNow";

type Answer = FunctionReturnType<typeof api.participants.handOver>;
type Refusal = Extract<Answer, { kind: "refused" }>["reason"];

/** Who provides the booking beside the viewer, and one more of them ahead of the session. */
export function CoProvidersSection({ booking }: { booking: BookingDetail }) {
  const t = useTranslations("booked.coProviders");
  const names = useNames();
  const me = useMe();
  const standing = standingOf(booking, useNow());
  const bookingId = booking._id;
  const roster = useQuery(api.participants.everybody, { bookingId });
  const add = useMutation(api.participants.handOver);
  const { run, problem } = useDoing((reason) => t(`refused.${reason as Refusal}`));
  if (!roster || standing === "cancelled" || standing === "over") return null;
  const others = roster.people.filter(
    ({ personId, role, isRemoved }) => role === "provider" && !isRemoved && personId !== me._id,
  );
  return (
    <section className="card stack-2" aria-labelledby="co-providers">
      <h2 id="co-providers">{t("title")}</h2>
      {others.length > 0 && (
        <p className="meta">{t("with", { names: names(others.map(({ name }) => name)) })}</p>
      )}
      <Problem text={problem} />
      <CoProviderChoice
        choices={roster.coProviders}
        words={t}
        done={(name) => t("done", { name })}
        onAdd={(personId) => run(() => add({ bookingId, personId }))}
      />
    </section>
  );
}
