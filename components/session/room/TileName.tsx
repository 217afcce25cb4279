"use client";

import { useTranslations } from "next-intl";
import { Icon } from "@/components/ui/Icon";
import type { Role } from "@/lib/session/types";

type Props = { name: string; role: Role | null; isMuted: boolean };

export function TileName({ name, role, isMuted }: Props) {
  const t = useTranslations("session.room");
  return (
    <span>
      {isMuted && (
        <>
          <Icon name="mic-off" size="s" />
          <span className="vh">{t("muted")} </span>
        </>
      )}
      <span>{name}</span>
      {role === "provider" && <span className="badge">{t("provider")}</span>}
    </span>
  );
}
