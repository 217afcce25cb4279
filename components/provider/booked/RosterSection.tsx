"use client";

import { useMutation, useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type BookingDetail, standingOf } from "@/components/booking/rows";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { useNow } from "@/lib/clock/useNow";

type Client = { personId: Id<"users">; name: string };

/** Of a group: every client by name, the seats that are left, and whom its provider put out. */
export function RosterSection({ booking }: { booking: BookingDetail }) {
  const t = useTranslations("booked.roster");
  const bookingId = booking._id;
  const roster = useQuery(api.participants.everybody, { bookingId });
  const invites = useQuery(api.guests.list, { bookingId }) ?? [];
  const letBack = useMutation(api.participants.letBack);
  const remove = useMutation(api.participants.remove);
  const { run, problem } = useDoing(() => t("refused"));
  const [removing, setRemoving] = useState<Client | null>(null);
  const standing = standingOf(booking, useNow());
  const seats = booking.terms?.seats ?? 1;
  const clients = (roster?.people ?? [])
    .filter(({ role }) => role === "client")
    .toSorted((one, other) => one.name.localeCompare(other.name));
  if (seats === 1 && clients.length < 2) return null;
  const invited = invites.filter(({ state }) => state === "open").length;
  const canChange = standing !== "cancelled" && standing !== "over";
  const isIn = (client: (typeof clients)[number]) => !client.isRemoved;
  const out = clients.filter((client) => !isIn(client));
  return (
    <section className="card stack-2" aria-labelledby="roster">
      <h2 id="roster">{t("title")}</h2>
      {seats > 1 && (
        <p className="meta">{t("seats", { taken: booking.clients.length, seats, invited })}</p>
      )}
      <Problem text={problem} />
      <ul className="roster">
        {clients.filter(isIn).map((client) => (
          <li key={client.personId} className="row between">
            <span>{client.name}</span>
            {canChange && (
              <Button kind="bare" icon="user-x" onClick={() => setRemoving(client)}>
                {t("remove")}
                <span className="vh"> {client.name}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {out.length > 0 && (
        <>
          <h3 className="label">{t("removed")}</h3>
          <ul className="roster">
            {out.map(({ personId, name }) => (
              <li key={personId} className="row between">
                <span>{name}</span>
                {canChange && (
                  <Button onClick={() => void run(() => letBack({ bookingId, personId }))}>
                    {t("letBack")}
                    <span className="vh"> {name}</span>
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
      {removing && (
        <RemoveDialog
          name={removing.name}
          onClose={() => setRemoving(null)}
          onConfirm={() => void run(() => remove({ bookingId, personId: removing.personId }))}
        />
      )}
    </section>
  );
}

type RemoveDialogProps = { name: string; onClose: () => void; onConfirm: () => void };

function RemoveDialog({ name, onClose, onConfirm }: RemoveDialogProps) {
  const t = useTranslations("booked.roster.dialog");
  const confirm = () => {
    onConfirm();
    onClose();
  };
  return (
    <Dialog title={t("title", { name })} onClose={onClose}>
      <p className="meta">{t("text")}</p>
      <div className="acts">
        <Button kind="stop" onClick={confirm}>
          {t("confirm")}
        </Button>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the answer that undoes nothing */}
        <Button kind="bare" onClick={onClose} autoFocus>
          {t("keep")}
        </Button>
      </div>
    </Dialog>
  );
}
