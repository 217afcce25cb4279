"use client";

import { useTranslations } from "next-intl";
import { RefusedPage } from "@/components/account/RefusedPage";
import { useMe } from "@/lib/auth/me";
import { EmbedSection } from "./EmbedSection";
import { EndpointsSection } from "./EndpointsSection";
import { KeysSection } from "./KeysSection";

/** What programs of a provider are told and may ask, and which sites show their sessions. */
export function IntegrationsPage() {
  const t = useTranslations("integrations");
  const me = useMe();
  if (!me.isProvider && !me.isAdmin) return <RefusedPage />;
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
        </div>
      </div>
      <EndpointsSection />
      {me.isProvider && <KeysSection />}
      {me.isProvider && <EmbedSection />}
    </main>
  );
}
