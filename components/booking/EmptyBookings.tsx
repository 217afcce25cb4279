"use client";

import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/LinkButton";

type EmptyBookingsProps = {
  as: "client" | "provider";
  /** They have another list, and may look for it here. */
  isProvider?: boolean;
};

/** Nothing booked: two ends of a line that is not drawn yet. */
export function EmptyBookings({ as, isProvider = false }: EmptyBookingsProps) {
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
      {as === "client" && isProvider && <Provided />}
      <LinkButton icon="stethoscope" href="/doctor">
        {account("check")}
      </LinkButton>
    </section>
  );
}

function Provided() {
  const t = useTranslations("bookings.client");
  const nav = useTranslations("common.nav");
  return (
    <>
      <p className="meta">{t("emptyProvides")}</p>
      <LinkButton icon="list-video" href="/provider">
        {nav("provider")}
      </LinkButton>
    </>
  );
}
