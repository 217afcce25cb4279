"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { TextArea } from "@/components/ui/TextArea";
import { api } from "@/convex/_generated/api";
import type { AdminRow } from "./rows";

const MAX_REASON = 500;

const hidden = (title: ReactNode) => <span className="vh"> {title}</span>;

/** For admins: keeps a recording from being deleted, with a reason; or no longer, after a question. */
export function LegalHold({ row }: { row: AdminRow }) {
  const t = useTranslations("recordings.admin");
  const [isOpen, setIsOpen] = useState(false);
  const { isHeld, title } = row;
  const close = () => setIsOpen(false);
  return (
    <>
      <Button kind="bare" icon="lock" onClick={() => setIsOpen(true)}>
        {t.rich(isHeld ? "release" : "hold", { title, of: hidden })}
      </Button>
      {isOpen &&
        (isHeld ? <Release row={row} onClose={close} /> : <Hold row={row} onClose={close} />)}
    </>
  );
}

type Props = { row: AdminRow; onClose: () => void };

function useHold({ row, onClose }: Props) {
  const t = useTranslations("recordings.admin.refused");
  const hold = useMutation(api.admin.holdRecording);
  const { run, isBusy, problem } = useDoing((reason) =>
    t(reason === "deleted" || reason === "bad_reason" ? reason : "not_found"),
  );
  const { _id: recordingId } = row;
  const change = async (args: { isHeld: boolean; reason?: string }) => {
    if (await run(() => hold({ recordingId, ...args }))) onClose();
  };
  return { change, isBusy, problem };
}

function Hold(props: Props) {
  const t = useTranslations("recordings.admin.holding");
  const { change, isBusy, problem } = useHold(props);
  const [reason, setReason] = useState("");
  return (
    <Dialog title={t("title")} onClose={props.onClose}>
      <p className="meta">{t("text", { title: props.row.title })}</p>
      <TextArea
        label={t("reason")}
        hint={t("hint")}
        rows={2}
        maxLength={MAX_REASON}
        value={reason}
        onChange={({ target }) => setReason(target.value)}
      />
      <Problem text={problem} />
      <div className="acts">
        <Button
          aria-disabled={isBusy || undefined}
          onClick={() => void change({ isHeld: true, reason })}
        >
          {t("confirm")}
        </Button>
        <Button kind="bare" onClick={props.onClose}>
          {t("cancel")}
        </Button>
      </div>
    </Dialog>
  );
}

function Release(props: Props) {
  const t = useTranslations("recordings.admin.releasing");
  const { change, isBusy, problem } = useHold(props);
  const { title, heldFor } = props.row;
  return (
    <Dialog title={t("title")} onClose={props.onClose}>
      <p className="meta">{t("text", { title })}</p>
      {heldFor && <p>{t("reason", { reason: heldFor })}</p>}
      <Problem text={problem} />
      <div className="acts">
        <Button
          kind="stop"
          aria-disabled={isBusy || undefined}
          onClick={() => void change({ isHeld: false })}
        >
          {t("confirm")}
        </Button>
        {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the answer that undoes nothing */}
        <Button kind="bare" onClick={props.onClose} autoFocus>
          {t("keep")}
        </Button>
      </div>
    </Dialog>
  );
}
