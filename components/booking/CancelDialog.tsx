"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Note } from "@/components/ui/Note";
import { TextArea } from "@/components/ui/TextArea";
import { api } from "@/convex/_generated/api";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { serverNow } from "@/lib/clock/clock";
import { formatRange } from "@/lib/time/range";
import { persist } from "@/lib/errors/persist";
import { CancelTerm } from "./detail/Terms";
import { type BookingRow, othersOf } from "./rows";
import { useDay } from "./useDay";
import { useNames } from "./useNames";

const MAX_REASON = 500;

type CancelDialogProps = { row: BookingRow; onClose: () => void; onCancelled?: () => void };

export function CancelDialog({ row, onClose, onCancelled }: CancelDialogProps) {
  const t = useTranslations("bookings.cancelDialog");
  const names = useNames();
  const day = useDay();
  const [reason, setReason] = useState("");
  const { cancel, isBusy, problem } = useCancel(row, reason, () => {
    onClose();
    onCancelled?.();
  });
  const others = othersOf(row).map(({ name }) => name);
  const isSeat = row.role === "client" && (row.terms?.seats ?? row.clientCount) > 1;
  const people = { names: names(others) };
  const read = others.length === 0 ? undefined : t("reasonHint", people);
  const hint = isSeat ? t("seatReasonHint") : read;
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p>
        <b>{row.title}</b>, {day(row.startsAt, serverNow())} {formatRange(row.startsAt, row.endsAt)}
      </p>
      <p className="meta">
        {isSeat ? t("seatBody") : others.length === 0 ? t("bodyAlone") : t("body", people)}
      </p>
      {row.role === "client" && <CancelTerm row={row} />}
      <TextArea
        label={t("reason")}
        hint={hint}
        rows={2}
        maxLength={MAX_REASON}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      {problem && (
        <Note tone="stop" icon="triangle-alert" role="alert">
          {problem}
        </Note>
      )}
      <div className="acts">
        <Button kind="stop" onClick={() => void cancel()} aria-disabled={isBusy}>
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

function useCancel(row: BookingRow, reason: string, onDone: () => void) {
  const t = useTranslations("bookings.cancelDialog.refused");
  const mutate = useMutation(api.bookings.cancel);
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const cancel = async () => {
    if (isBusy) return;
    setIsBusy(true);
    try {
      const request = { bookingId: row._id, reason: reason.trim() || undefined };
      const result = await persist(() => mutate(request));
      if (result.kind === "cancelled") return onDone();
      setProblem(t(result.reason));
    } catch (error) {
      setProblem(copy(error));
    }
    setIsBusy(false);
  };
  return { cancel, isBusy, problem };
}
