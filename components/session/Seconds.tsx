"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

/** Seconds that have passed; `since` is by this device's clock. */
export function Seconds({ since }: { since: number }) {
  const t = useTranslations("session");
  return (
    <span aria-hidden="true">
      {t("seconds", { count: Math.max(0, Math.floor((useTick() - since) / 1000)) })}
    </span>
  );
}

/** Seconds that are left. */
export function SecondsUntil({ at }: { at: number }) {
  const t = useTranslations("session");
  return (
    // A timer is not read out at each change, in whatever region it stands.
    <span role="timer">
      {t("seconds", { count: Math.max(0, Math.ceil((at - useTick()) / 1000)) })}
    </span>
  );
}

function useTick(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return now;
}
