"use client";

import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { type BookingRow, othersOf } from "@/components/booking/rows";
import { useNames } from "@/components/booking/useNames";
import { Problem } from "@/components/ui/Problem";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextArea } from "@/components/ui/TextArea";
import { api } from "@/convex/_generated/api";
import { useRefusal } from "../useRefusal";

type Refusal = Extract<
  FunctionReturnType<typeof api.bookings.cancel>,
  { kind: "refused" }
>["reason"];

const MAX_REASON = 500;

/** A provider cancels, and says why. */
export function CancelDialog({ booking, onClose }: { booking: BookingRow; onClose: () => void }) {
  const t = useTranslations("booked.cancelDialog");
  const refused = useTranslations("bookings.cancelDialog.refused");
  const names = useNames()(othersOf(booking).map(({ name }) => name));
  const mutate = useMutation(api.bookings.cancel);
  const [why, setWhy] = useState("");
  const { run, isBusy, reason, trouble } = useRefusal<Refusal>();
  const cancel = async () => {
    if ((await run(() => mutate({ bookingId: booking._id, reason: why }))) !== null) onClose();
  };
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p className="meta">{t("body", { names })}</p>
      <TextArea
        label={t("reason")}
        hint={t("reasonHint", { names })}
        rows={3}
        maxLength={MAX_REASON}
        value={why}
        onChange={({ target }) => setWhy(target.value)}
      />
      <Problem text={reason ? refused(reason) : trouble} />
      <div className="acts">
        <Button kind="stop" aria-disabled={isBusy || undefined} onClick={() => void cancel()}>
          {t("confirm")}
        </Button>
        <Button kind="bare" onClick={onClose}>
          {t("keep")}
        </Button>
      </div>
    </Dialog>
  );
}
