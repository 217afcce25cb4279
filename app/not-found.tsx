import { useTranslations } from "next-intl";
import { BrandBar } from "@/components/ui/Brand";
import { buttonClass } from "@/components/ui/Button";
import { FaultPage } from "@/components/ui/FaultPage";

export default function NotFound() {
  const t = useTranslations("notFound");
  const actions = (
    // oxlint-disable-next-line nextjs/no-html-link-for-pages -- a page of its own, without client code
    <a className={buttonClass({ kind: "go" })} href="/bookings">
      {t("toBookings")}
    </a>
  );
  return (
    <>
      <BrandBar />
      <FaultPage title={t("title")} actions={actions}>
        <p className="lead">{t("body")}</p>
      </FaultPage>
    </>
  );
}
