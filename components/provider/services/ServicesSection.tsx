"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/Button";
import { Note } from "@/components/ui/Note";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import type { Service } from "./draft";
import { ServiceDialog } from "./ServiceDialog";
import { ServiceItem } from "./ServiceItem";

/** What clients can book: a list, and the form for one of it or a new one. */
export function ServicesSection({ hasPage }: { hasPage: boolean }) {
  const t = useTranslations("services");
  const [edited, setEdited] = useState<Service | "new" | null>(null);
  return (
    <section className="sect" aria-labelledby="services">
      <div className="row between">
        <h2 id="services">{t("title")}</h2>
        <Button icon="plus" onClick={() => setEdited("new")}>
          {t("add")}
        </Button>
      </div>
      {!hasPage && <Note icon="info">{t("noPage")}</Note>}
      <List onEdit={setEdited} />
      {edited && (
        <ServiceDialog service={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
      )}
    </section>
  );
}

function List({ onEdit }: { onEdit: (service: Service) => void }) {
  const t = useTranslations("services");
  const services = useQuery(api.services.list);
  if (services === undefined) return <Loading />;
  if (services.length === 0) return <p className="card empty meta">{t("none")}</p>;
  return (
    <ul className="list services" aria-label={t("title")}>
      {services.map((service) => (
        <ServiceItem key={service.serviceId} service={service} onEdit={() => onEdit(service)} />
      ))}
    </ul>
  );
}
