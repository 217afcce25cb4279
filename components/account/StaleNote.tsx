"use client";

import { useTranslations } from "next-intl";
import { Note } from "@/components/ui/Note";
import { useMaybeMe } from "@/lib/auth/me";
import { useIsConnected } from "@/lib/auth/useIsConnected";
import { useHasLasted } from "@/lib/clock/useHasLasted";

const LONG_MS = 2000;

/** Says that what the page shows is no longer being updated; goes by itself. */
export function StaleNote() {
  const t = useTranslations("account");
  const me = useMaybeMe();
  const isConnected = useIsConnected();
  const isStale = useHasLasted(me !== null && !isConnected, LONG_MS);
  return (
    <div role="status" className={isStale ? "stale" : undefined}>
      {isStale && (
        <Note tone="warn" icon="wifi-off">
          {t("stale")}
        </Note>
      )}
    </div>
  );
}
