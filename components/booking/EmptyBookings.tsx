"use client";

import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/LinkButton";

/** Nothing booked: two ends of a line that is not drawn yet. */
export function EmptyBookings({ as }: { as: "client" | "provider" }) {
  const t = useTranslations(`bookings.${as}`);
  const account = useTranslations("account");
  return (
    <section className="card empty">
      <svg className="unjoined" width="176" height="48" viewBox="0 0 176 48" aria-hidden="true">
        <circle className="near" cx="28" cy="24" r="18" />
        <path d="M52 24h72" />
        <circle cx="148" cy="24" r="16.5" />
      </svg>
      <h2>{t("emptyTitle")}</h2>
      <p className="meta">{t("emptyBody")}</p>
      <LinkButton icon="stethoscope" href="/doctor">
        {account("check")}
      </LinkButton>
    </section>
  );
}
