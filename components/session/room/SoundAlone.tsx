"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import type { Session } from "@/lib/session/session";
import type { Way } from "@/lib/session/types";

/** The line carried no more than sound: said, with the way back to pictures. */
export function SoundAlone({ way, session }: { way: Way; session: Session }) {
  const t = useTranslations("way");
  if (way !== "sound") return null;
  return (
    <div className="notice device-notice" data-way={way}>
      <p className="small" role="status">
        {t("sound")}
      </p>
      <Button kind="bare" icon="video" onClick={session.letPictures}>
        {t("letPictures")}
      </Button>
    </div>
  );
}
