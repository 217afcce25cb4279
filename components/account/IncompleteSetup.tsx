import { useTranslations } from "next-intl";
import { BrandBar } from "@/components/ui/Brand";
import type { Setting } from "@/lib/config/settings";
import { FaultPage } from "@/components/ui/FaultPage";

/** The site's settings lack something that no page can do without. */
export function IncompleteSetup({ missing }: { missing: Setting[] }) {
  const t = useTranslations("account.setup");
  return (
    <>
      <BrandBar />
      <FaultPage title={t("title")} foot={t("foot")}>
        <p className="lead">{t("body")}</p>
        <ul className="stack-2">
          {missing.map((name) => (
            <li key={name} className="card">
              <b>{name}</b>
              <p className="meta">{t(name)}</p>
            </li>
          ))}
        </ul>
      </FaultPage>
    </>
  );
}
