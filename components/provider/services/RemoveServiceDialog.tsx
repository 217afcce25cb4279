"use client";

import { useMutation } from "convex/react";
import { useTranslations } from "next-intl";
import { RemovalDialog } from "@/components/ui/RemovalDialog";
import { focusHeading } from "@/components/ui/useFocusHeading";
import { api } from "@/convex/_generated/api";
import type { Service } from "./draft";

type Props = { service: Service; onClose: () => void };

export function RemoveServiceDialog({ service: { serviceId, title }, onClose }: Props) {
  const t = useTranslations("services");
  const remove = useMutation(api.services.remove);
  const take = async () => {
    const answer = await remove({ serviceId });
    // The row that the dialog would give the focus back to is gone.
    if (answer.kind !== "refused") focusHeading();
    return answer;
  };
  return (
    <RemovalDialog
      title={t("removal.title", { title })}
      yes={t("removal.yes")}
      no={t("removal.no")}
      refused={t("refused.not_found")}
      remove={take}
      onClose={onClose}
    >
      {t("removal.body")}
    </RemovalDialog>
  );
}
