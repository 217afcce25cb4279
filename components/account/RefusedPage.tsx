"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { FaultPage } from "@/components/ui/FaultPage";
import { LinkButton } from "@/components/ui/LinkButton";
import { useMe, useSignOut } from "@/lib/auth/me";

/** The answer to a page that is not for this person: the same as for one that does not exist. */
export function RefusedPage() {
  const t = useTranslations("refused");
  const me = useMe();
  const signOut = useSignOut();
  return (
    <FaultPage
      title={t("title")}
      actions={
        <>
          <LinkButton kind="go" href="/bookings">
            {t("toBookings")}
          </LinkButton>
          <Button onClick={signOut}>{t("switch")}</Button>
        </>
      }
    >
      <p className="lead">{t.rich("body", { name: me.name, b: (name) => <b>{name}</b> })}</p>
    </FaultPage>
  );
}
