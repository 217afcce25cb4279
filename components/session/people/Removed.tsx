"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { api } from "@/convex/_generated/api";
import type { Booking } from "../SessionScreen";
import type { Host } from "./useHost";

/** Who was removed, and the way to undo it. */
export function Removed({ booking, host }: { booking: Booking; host: Host }) {
  const t = useTranslations("people");
  const roster = useQuery(api.participants.everybody, { bookingId: booking._id });
  const removed = roster?.people.filter(({ isRemoved }) => isRemoved) ?? [];
  if (removed.length === 0) return null;
  return (
    <section aria-label={t("removed")}>
      <h3 className="label">{t("removed")}</h3>
      <ul className="stack">
        {removed.map(({ personId, name }) => (
          <li key={personId} className="row between">
            <span>{name}</span>
            <Button
              {...host.pressed("letBack", personId)}
              onClick={() => void host.letBack(personId)}
            >
              {t("letBack")}
              <span className="vh"> {name}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
