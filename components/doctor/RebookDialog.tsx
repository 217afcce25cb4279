"use client";

import { useMutation } from "convex/react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Note } from "@/components/ui/Note";
import { api } from "@/convex/_generated/api";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";

type Props = { bookingId: string; onClose: () => void };

/** For a provider whose session has begun, which cannot be moved: it is cancelled, and the next step is a new one. */
export function RebookDialog({ bookingId, onClose }: Props) {
  const t = useTranslations("doctor.plan");
  const { rebook, isBusy, problem } = useRebook(bookingId);
  return (
    <Dialog title={t("moveTitle")} onClose={onClose}>
      <p className="meta">{t("moveBody")}</p>
      {problem && (
        <Note tone="stop" icon="triangle-alert" role="alert">
          {problem}
        </Note>
      )}
      <div className="acts">
        <Button kind="stop" onClick={() => void rebook()} aria-disabled={isBusy || undefined}>
          {t("moveConfirm")}
        </Button>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the answer that undoes nothing */}
        <Button kind="bare" onClick={onClose} autoFocus>
          {t("keep")}
        </Button>
      </div>
    </Dialog>
  );
}

function useRebook(bookingId: string) {
  const t = useTranslations("doctor.plan.refused");
  const cancel = useMutation(api.bookings.cancel);
  const router = useRouter();
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const rebook = async () => {
    if (isBusy) return;
    setIsBusy(true);
    try {
      const result = await cancel({ bookingId, reason: "connection" });
      if (result.kind === "cancelled") return router.push("/provider?new=later");
      setProblem(t(result.reason));
    } catch (error) {
      setProblem(copy(error));
    }
    setIsBusy(false);
  };
  return { rebook, isBusy, problem };
}
