"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { SelectField, TextField } from "@/components/ui/Field";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";
import type { Id } from "@/convex/_generated/dataModel";
import { serverNow } from "@/lib/clock/clock";
import { formatTime } from "@/lib/time/format";
import { startAt } from "@/lib/time/start";
import { LengthField } from "./LengthField";
import { StartField } from "./StartField";
import { useDay } from "./useDay";
import { type Draft, MAX_TITLE, NOBODY, type Problem, useCreateBooking } from "./useCreateBooking";

// Few bookings need more than the form's first fields.
const PolicyFields = lazy(() => import("./PolicyFields"));

type NewBookingDialogProps = {
  when: "now" | "later";
  /** What the form begins with, as another booking was. */
  like?: Omit<Draft, "policy">;
  onClose: () => void;
  /** Told of a later one that was made; by default the dialog closes over a list that shows it. */
  onMade?: (bookingId: Id<"bookings">) => void;
};

/** A provider makes a booking: for this moment, or for a later one. */
export function NewBookingDialog({ when, like, onClose, onMade }: NewBookingDialogProps) {
  const t = useTranslations("newBooking");
  const [draft, setDraft] = useState<Draft>(() => like ?? firstDraft(when));
  const starting = useQuery(api.bookings.startingPolicy);
  const policy = draft.policy ?? starting;
  const { create, isBusy, problem, overlapsAt } = useCreateBooking(
    { ...draft, policy },
    { onDone: onClose, onMade },
  );
  const change = (part: Partial<Draft>) => setDraft((known) => ({ ...known, ...part }));
  const errorAt = (place: Problem["place"]) =>
    problem?.place === place ? problem.text : undefined;
  return (
    <Dialog title={t(`${when}.title`)} onClose={onClose}>
      <p className="meta">{t(`${when}.lead`)}</p>
      <form
        className="stack-2"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <ClientField
          value={draft.clientId}
          error={errorAt("client")}
          onChange={(clientId) => change({ clientId })}
        />
        <TextField
          label={t("about")}
          error={errorAt("title")}
          value={draft.title}
          required
          maxLength={MAX_TITLE}
          onChange={(event) => change({ title: event.target.value })}
        />
        {draft.startsAt !== "now" && (
          <StartField
            label={t("start")}
            error={errorAt("start")}
            value={draft.startsAt}
            onChange={(startsAt) => change({ startsAt })}
          />
        )}
        <LengthField value={draft.minutes} onChange={(minutes) => change({ minutes })} />
        {policy && (
          <MoreOptions isForced={problem?.place === "policy"}>
            <PolicyFields
              value={policy}
              phoneError={errorAt("policy")}
              onChange={(changed) => change({ policy: changed })}
            />
          </MoreOptions>
        )}
        {errorAt("form") && (
          <Note tone="stop" icon="triangle-alert" role="alert">
            {errorAt("form")}
          </Note>
        )}
        {overlapsAt !== null && <Overlap at={overlapsAt} />}
        <div className="acts">
          <Button kind="go" type="submit" aria-disabled={isBusy || policy === undefined}>
            {t(overlapsAt === null ? `${when}.confirm` : "overlap.confirm")}
          </Button>
          <Button kind="bare" onClick={onClose}>
            {t("notNow")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** The provider's time is taken; the form's button says yes to it. */
function Overlap({ at }: { at: number }) {
  const t = useTranslations("newBooking.overlap");
  const day = useDay();
  return (
    <Note tone="warn" icon="triangle-alert" role="alert">
      {t("ask", { day: day(at, serverNow()), time: formatTime(at) })}
    </Note>
  );
}

/** Folded; a mistake inside opens it. */
function MoreOptions({ isForced, children }: { isForced: boolean; children: ReactNode }) {
  const t = useTranslations("policy");
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details
      className="more"
      open={isOpen || isForced}
      onToggle={(event) => setIsOpen(event.currentTarget.open)}
    >
      <summary>{t("more")}</summary>
      {(isOpen || isForced) && <Suspense fallback={null}>{children}</Suspense>}
    </details>
  );
}

const QUARTER_MS = 15 * 60_000;

/** A later one starts at the first quarter of an hour that is at least an hour away. */
function firstDraft(when: "now" | "later"): Draft {
  const start = Math.ceil((serverNow() + 4 * QUARTER_MS) / QUARTER_MS) * QUARTER_MS;
  return {
    clientId: "",
    title: "",
    minutes: 30,
    startsAt: when === "now" ? "now" : startAt(start),
  };
}

type ClientFieldProps = { value: string; error?: string; onChange: (clientId: string) => void };

function ClientField({ value, error, onChange }: ClientFieldProps) {
  const t = useTranslations("newBooking");
  const clients = useQuery(api.users.listClients);
  return (
    <SelectField
      label={t("client")}
      error={error}
      hint={clients?.length === 0 ? t("noClients") : undefined}
      value={value}
      required
      onChange={(event) => onChange(event.target.value)}
    >
      <option value="" disabled>
        {t(clients ? "chooseClient" : "loadingClients")}
      </option>
      {clients?.map(({ _id, name }) => (
        <option key={_id} value={_id}>
          {name}
        </option>
      ))}
      {clients && <option value={NOBODY}>{t("nobody")}</option>}
    </SelectField>
  );
}
