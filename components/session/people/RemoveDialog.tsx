"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";

type Props = { name: string; onClose: () => void; onConfirm: () => void };

export function RemoveDialog({ name, onClose, onConfirm }: Props) {
  const t = useTranslations("people.removeDialog");
  return (
    <Dialog title={t("title", { name })} onClose={onClose}>
      <p className="meta">{t("text", { name })}</p>
      <div className="acts">
        <Button
          kind="stop"
          onClick={() => {
            onConfirm();
            onClose();
          }}
        >
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
