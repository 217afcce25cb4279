"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { RemovalDialog } from "@/components/ui/RemovalDialog";
import { api } from "@/convex/_generated/api";
import type { DestinationRow } from "./DestinationItem";

type Props = { row: DestinationRow; onClose: () => void };

export function RemoveDestinationDialog({ row, onClose }: Props) {
  const t = useTranslations("destinations");
  const remove = useMutation(api.destinations.remove);
  const { destinationId, name } = row;
  return (
    <RemovalDialog
      title={t("removal.title", { name })}
      yes={t("removal.yes")}
      no={t("removal.no")}
      refused={t("gone")}
      remove={() => remove({ destinationId })}
      onClose={onClose}
    >
      {t("removal.body")}
    </RemovalDialog>
  );
}
