"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { LinkButton } from "@/components/ui/LinkButton";
import { Note } from "@/components/ui/Note";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { pagePath } from "@/lib/booking/pageAddress";
import { ProviderMain } from "../ProviderMain";
import { ServicesSection } from "../services/ServicesSection";
import { PageForm } from "./PageForm";
import { PictureField } from "./PictureField";

/** What clients find: a provider's page and its services. */
export function OfferPage() {
  const t = useTranslations("offer");
  return (
    <ProviderMain title={t("title")} lead={t("lead")} actions={<Preview />}>
      <Offer />
    </ProviderMain>
  );
}

function Offer() {
  const t = useTranslations("offer.page");
  const page = useQuery(api.pages.mine);
  if (page === undefined) return <Loading />;
  return (
    <>
      <section className="card stack-3" aria-labelledby="own-page">
        <h2 id="own-page">{t("heading")}</h2>
        {page === null && <Note icon="info">{t("none")}</Note>}
        <PageForm page={page} />
        {page && <PictureField path={page.picturePath} />}
      </section>
      <ServicesSection hasPage={page !== null} />
    </>
  );
}

/** The page as clients see it; one that is not published is nobody's to see. */
function Preview() {
  const t = useTranslations("offer");
  const page = useQuery(api.pages.mine);
  if (!page?.isPublished) return null;
  return (
    <LinkButton icon="globe" href={pagePath(page.slug)}>
      {t("preview")}
    </LinkButton>
  );
}
