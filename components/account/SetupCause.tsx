"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useAuthSource } from "@/lib/auth/source";
import { useConfig } from "@/lib/config/context";

/** That the site is set up wrongly, and by which names its log has it; nothing where it is not. */
export function SetupCause() {
  const t = useTranslations("account.fault");
  const codes = useCauses();
  return codes.length > 0 && <p className="meta">{t("setup", { codes: codes.join(", ") })}</p>;
}

function useCauses(): string[] {
  const { fetchToken } = useAuthSource();
  const { siteUrl, clerkPublishableKey: publishableKey } = useConfig();
  const [codes, setCodes] = useState<string[]>([]);
  useEffect(() => {
    let isCurrent = true;
    const asking = { siteUrl, publishableKey, appOrigin: location.origin, fetchToken };
    import("@/lib/setup/signInCauses")
      .then(({ signInCauses }) => signInCauses(asking))
      .then(
        (found) => isCurrent && setCodes(found),
        () => undefined,
      );
    return () => {
      isCurrent = false;
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a new function for tokens is no news
  }, [siteUrl, publishableKey]);
  return codes;
}
