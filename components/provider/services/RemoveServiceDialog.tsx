"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { focusHeading } from "@/components/ui/useFocusHeading";
import { api } from "@/convex/_generated/api";
import type { Service } from "./draft";

export function RemoveServiceDialog({
  service: { serviceId, title },
  onClose,
}: {
  service: Service;
  onClose: () => void;
}) {
  const t = useTranslations("services");
  const remove = useMutation(api.services.remove);
  const { run, isBusy, problem } = useDoing(() => t("refused.not_found"));
  const take = async () => {
    // The row that the dialog would give the focus back to is gone.
    if (await run(() => remove({ serviceId }))) focusHeading();
  };
  return (
    <Dialog title={t("removal.title", { title })} isCalm onClose={onClose}>
      <p>{t("removal.body")}</p>
      <Problem text={problem} />
      <div className="acts">
        <Button
          kind="stop"
          icon="trash-2"
          aria-disabled={isBusy || undefined}
          onClick={() => void take()}
        >
          {t("removal.yes")}
        </Button>
        <Button kind="bare" onClick={onClose}>
          {t("removal.no")}
        </Button>
      </div>
    </Dialog>
  );
}
