"use client";

import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { RefusedPage } from "@/components/account/RefusedPage";
import { Button } from "@/components/ui/Button";
import { LinkButton } from "@/components/ui/LinkButton";
import { Note } from "@/components/ui/Note";
import { Pill } from "@/components/ui/Pill";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { InviteForm } from "./InviteForm";

type InviteRow = FunctionReturnType<typeof api.guests.list>[number];

/** Links into a booking for people without an account. */
export function GuestsPage({ bookingId }: { bookingId: string }) {
  const t = useTranslations("guests");
  const booking = useQuery(api.bookings.get, { bookingId });
  if (booking === null || booking?.role === "client") return <RefusedPage />;
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead", { title: booking?.title ?? "" })}</p>
        </div>
        <LinkButton kind="bare" icon="arrow-left" href={`/provider/bookings/${bookingId}`}>
          {t("toBooking")}
        </LinkButton>
      </div>
      <InviteForm bookingId={bookingId} />
      <section className="sect">
        <h2>{t("list")}</h2>
        <Invites bookingId={bookingId} />
      </section>
    </main>
  );
}

function Invites({ bookingId }: { bookingId: string }) {
  const t = useTranslations("guests");
  const rows = useQuery(api.guests.list, { bookingId });
  if (rows === undefined) return <Loading />;
  if (rows.length === 0) return <p className="meta">{t("none")}</p>;
  return (
    <ul className="list" aria-label={t("list")}>
      {rows.map((row) => (
        <Item key={row.inviteId} bookingId={bookingId} row={row} />
      ))}
    </ul>
  );
}

const SIGNS = { open: "clock", used: "circle-check", revoked: "ban" } as const;

function Item({ bookingId, row }: { bookingId: string; row: InviteRow }) {
  const t = useTranslations("guests");
  const copy = useErrorCopy();
  const revoke = useMutation(api.guests.revoke);
  const [problem, setProblem] = useState<string | null>(null);
  const { inviteId, name, state } = row;
  const takeBack = () =>
    revoke({ bookingId, inviteId }).catch((error: unknown) => setProblem(copy(error)));
  return (
    <li>
      <Pill sign={SIGNS[state]}>{t(`state.${state}`)}</Pill>
      <h3 className="row-title">{name}</h3>
      <div className="end row">
        {state !== "revoked" && (
          <Button
            kind="bare"
            icon="user-x"
            aria-label={t("revoke", { name })}
            onClick={() => void takeBack()}
          >
            {t("revokeShort")}
          </Button>
        )}
      </div>
      {problem && (
        <Note tone="stop" icon="triangle-alert" role="alert">
          {problem}
        </Note>
      )}
    </li>
  );
}
