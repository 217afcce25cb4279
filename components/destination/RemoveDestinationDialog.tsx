"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { Dialog } from "@/components/ui/Dialog";
import { Problem } from "@/components/session/people/Problem";
import { useDoing } from "@/components/session/people/useDoing";
import { api } from "@/convex/_generated/api";
import type { DestinationRow } from "./DestinationItem";

type Props = { row: DestinationRow; onClose: () => void };

export function RemoveDestinationDialog({ row, onClose }: Props) {
  const t = useTranslations("destinations");
  const remove = useMutation(api.destinations.remove);
  const { run, isBusy, problem } = useDoing(() => t("gone"));
  const { destinationId, name } = row;
  return (
    <Dialog title={t("removal.title", { name })} isCalm onClose={onClose}>
      <p>{t("removal.body")}</p>
      <Problem text={problem} />
      <div className="acts">
        <Button
          kind="stop"
          icon="trash-2"
          aria-disabled={isBusy || undefined}
          onClick={() => void run(() => remove({ destinationId }))}
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
