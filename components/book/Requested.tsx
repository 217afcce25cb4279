"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { When } from "@/components/booking/detail/When";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { Note } from "@/components/ui/Note";
import { useFocusHeading } from "@/components/ui/useFocusHeading";
import { LoadingPage } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";

/** The provider has the word; this page says it as soon as it is there. */
export function Requested({ requestId, onAgain }: { requestId: string; onAgain: () => void }) {
  const requests = useQuery(api.requests.mine);
  const t = useTranslations("book.requested");
  if (requests === undefined) return <LoadingPage />;
  const request = requests.find((one) => one.requestId === requestId);
  const state = request?.state ?? "settled";
  return (
    <main className="main done" id="main">
      <Focus />
      <div className="head">
        <h1>{t(`${state === "waiting" ? "waiting" : "over"}.title`)}</h1>
      </div>
      <section className="card stack-3">
        {request && (
          <div className="stack">
            <h2>{t("what", { title: request.title, name: request.name })}</h2>
            <When row={request} />
          </div>
        )}
        <Note icon={state === "waiting" ? "hourglass" : "info"} role="status">
          {t(`state.${state as "waiting" | "declined" | "expired" | "settled"}`)}
          {request?.message && <p>{t("message", { message: request.message })}</p>}
        </Note>
        <div className="acts">
          <LinkButton kind="go" icon="calendar-days" href="/bookings">
            {t("toBookings")}
          </LinkButton>
          {state !== "waiting" && <Button onClick={onAgain}>{t("again")}</Button>}
        </div>
      </section>
    </main>
  );
}

function Focus() {
  useFocusHeading();
  return null;
}
