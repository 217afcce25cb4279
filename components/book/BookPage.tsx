"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { SignedIn } from "@/components/account/SignedIn";
import { FaultPage } from "@/components/ui/FaultPage";
import { LinkButton } from "@/components/ui/LinkButton";
import { LoadingPage } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { Booked } from "./Booked";
import { Choose } from "./Choose";
import { Confirm } from "./Confirm";
import { Requested } from "./Requested";
import { useChoice } from "./useChoice";

export type PublicPage = NonNullable<FunctionReturnType<typeof api.pages.get>>;
export type PublicService = PublicPage["services"][number];

/** A provider's page, and on it the way to a booking: what and when, answers and yes, done. */
export function BookPage({ slug }: { slug: string }) {
  const page = useQuery(api.pages.get, { slug });
  if (page === undefined) return <LoadingPage />;
  return page === null ? <NoSuchPage /> : <Steps page={page} />;
}

function Steps({ page }: { page: PublicPage }) {
  const choice = useChoice();
  const { service: wanted, at, booked, requested, hasMoved } = choice;
  const service = page.services.find(({ serviceId }) => serviceId === wanted);
  const chooseAgain = () => choice.go({ service: wanted });
  if (booked !== null) {
    return (
      <SignedIn>
        <Booked bookingId={booked} />
      </SignedIn>
    );
  }
  if (requested !== null) {
    return (
      <SignedIn>
        <Requested requestId={requested} onAgain={chooseAgain} />
      </SignedIn>
    );
  }
  if (service && at !== null) {
    return (
      <SignedIn>
        <Confirm
          key={service.serviceId}
          page={page}
          service={service}
          startsAt={at}
          onOther={chooseAgain}
          onChoose={(startsAt) => choice.replace({ service: wanted, at: startsAt })}
          onDone={choice.replace}
        />
      </SignedIn>
    );
  }
  return (
    <Choose
      page={page}
      service={service ?? page.services[0]}
      isGone={wanted !== null && !service}
      hasMoved={hasMoved}
      onService={(serviceId) => choice.replace({ service: serviceId })}
      onSlot={(serviceId, startsAt) => choice.go({ service: serviceId, at: startsAt })}
    />
  );
}

function NoSuchPage() {
  const t = useTranslations("book.missing");
  const toBookings = (
    <LinkButton kind="go" href="/bookings">
      {t("toBookings")}
    </LinkButton>
  );
  return (
    <FaultPage title={t("title")} actions={toBookings}>
      <p className="lead">{t("body")}</p>
    </FaultPage>
  );
}
