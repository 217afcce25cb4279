"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextField } from "@/components/ui/Field";
import { api } from "@/convex/_generated/api";
import { useErrorCopy } from "@/lib/errors/useErrorCopy";
import type { PersonEvidence } from "./AttendancePage";

type Props = { bookingId: string; person: PersonEvidence; onClose: () => void };

const MAX_REASON = 500;

/** Says otherwise than the rule did; the reason stays with it, for both sides to read. */
export function CorrectionDialog({ bookingId, person, onClose }: Props) {
  const t = useTranslations("attendance.correct");
  const [reason, setReason] = useState("");
  const isNoShow = !person.verdict?.isNoShow;
  const { correct, isBusy, problem } = useCorrect({ bookingId, person, isNoShow }, onClose);
  return (
    <Dialog title={t(isNoShow ? "missed" : "there", { name: person.name })} onClose={onClose}>
      <form
        className="stack-2"
        onSubmit={(event) => {
          event.preventDefault();
          void correct(reason);
        }}
      >
        <TextField
          label={t("reason")}
          hint={t("hint")}
          error={problem}
          value={reason}
          maxLength={MAX_REASON}
          onChange={(event) => setReason(event.target.value)}
        />
        <div className="acts">
          <Button type="submit" kind="go" aria-disabled={isBusy}>
            {t("confirm")}
          </Button>
          <Button kind="bare" onClick={onClose}>
            {t("leave")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type Correction = { bookingId: string; person: PersonEvidence; isNoShow: boolean };

function useCorrect({ bookingId, person, isNoShow }: Correction, onDone: () => void) {
  const t = useTranslations("attendance.correct.refused");
  const mutate = useMutation(api.evidence.correct);
  const copy = useErrorCopy();
  const [isBusy, setIsBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const correct = async (reason: string) => {
    if (isBusy) return;
    setIsBusy(true);
    try {
      const result = await mutate({ bookingId, personId: person.personId, isNoShow, reason });
      if (result.kind === "corrected") return onDone();
      setProblem(t(result.reason));
    } catch (error) {
      setProblem(copy(error));
    }
    setIsBusy(false);
  };
  return { correct, isBusy, problem };
}
