"use client";

import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { useMe } from "@/lib/auth/me";
import { BookingsPage } from "./BookingsPage";
import { NewBookingDialog } from "./NewBookingDialog";

/** A provider's bookings, and the two ways to make one. */
export function ProviderPage() {
  const t = useTranslations("bookings.provider");
  const me = useMe();
  // Where a booking was cancelled to be moved, the form for its new time is the next step.
  const isMoving = useSearchParams().get("new") === "later";
  const [making, setMaking] = useState<"now" | "later" | null>(isMoving ? "later" : null);
  if (!me.isProvider) return <RefusedPage />;
  const actions = (
    <div className="row">
      <Button icon="video" onClick={() => setMaking("now")}>
        {t("startNow")}
      </Button>
      <Button kind="bare" icon="calendar-plus" onClick={() => setMaking("later")}>
        {t("book")}
      </Button>
      <LinkButton kind="bare" icon="globe" href="/provider/destinations">
        {t("goLive")}
      </LinkButton>
      <LinkButton kind="bare" icon="circle-play" href="/provider/posts">
        {t("posts")}
      </LinkButton>
    </div>
  );
  return (
    <>
      <BookingsPage actions={actions} />
      {making && <NewBookingDialog when={making} onClose={() => setMaking(null)} />}
    </>
  );
}
