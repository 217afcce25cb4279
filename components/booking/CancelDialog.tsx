"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import { serverNow } from "@/lib/clock/clock";
import { formatRange } from "@/lib/time/format";
import { type BookingRow, othersOf } from "./rows";
import { useDay } from "./useDay";
import { useNames } from "./useNames";

export function CancelDialog({ row, onClose }: { row: BookingRow; onClose: () => void }) {
  const t = useTranslations("bookings.cancelDialog");
  const names = useNames();
  const day = useDay();
  const others = othersOf(row).map(({ name }) => name);
  const { cancel, isBusy, problem } = useCancel(row, onClose);
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p>
        <b>{row.title}</b>, {day(row.startsAt, serverNow())} {formatRange(row.startsAt, row.endsAt)}
      </p>
      <p className="meta">
        {others.length === 0 ? t("bodyAlone") : t("body", { names: names(others) })}
      </p>
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

function useCancel(row: BookingRow, onDone: () => void) {
  const t = useTranslations("bookings.cancelDialog.refused");
  const mutate = useMutation(api.bookings.cancel);
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const cancel = async () => {
    if (isBusy) return;
    setIsBusy(true);
    try {
      const result = await mutate({ bookingId: row._id });
      if (result.kind === "cancelled") return onDone();
      setProblem(t(result.reason));
    } catch (error) {
      setProblem(copy(error));
    }
    setIsBusy(false);
  };
  return { cancel, isBusy, problem };
}
