import { useTranslations } from "next-intl";

/** An address under which nothing public is. */
export function MissingPage() {
  const t = useTranslations("watch");
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("missing")}</h1>
          <p className="meta">{t("missingText")}</p>
        </div>
      </div>
    </main>
  );
}
