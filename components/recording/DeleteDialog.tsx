"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { api } from "@/convex/_generated/api";
import type { Recording } from "./rows";

type Props = { recording: Recording; onClose: () => void };

/** Asks before the file and what was kept with it go for good. */
export function DeleteDialog({ recording, onClose }: Props) {
  const t = useTranslations("recordingPage.delete");
  const remove = useMutation(api.recordings.remove);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(`refused.${reason === "held" || reason === "not_now" ? reason : "not_found"}`),
  );
  const { _id: recordingId } = recording;
  const confirm = async () => {
    if (await run(() => remove({ recordingId }))) onClose();
  };
  return (
    <Dialog title={t("title")} onClose={onClose}>
      <p className="meta">{t("text")}</p>
      <Problem text={problem} />
      <div className="acts">
        <Button kind="stop" aria-disabled={isBusy || undefined} onClick={() => void confirm()}>
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
