"use client";

import { useTranslations } from "next-intl";
import type { PublicService } from "./BookPage";

type ServicesProps = {
  services: readonly PublicService[];
  chosen: PublicService | undefined;
  onChoose: (serviceId: string) => void;
};

/** What can be booked: how long it takes, what it costs, for how many it is. */
export function Services({ services, chosen, onChoose }: ServicesProps) {
  const t = useTranslations("book");
  if (services.length === 0) return null;
  return (
    <fieldset className="stack-1">
      <legend className="vh">{t("services")}</legend>
      {services.map((service) => (
        // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- its words are further inside
        <label key={service.serviceId} className="choice">
          <input
            type="radio"
            name="service"
            checked={service === chosen}
            onChange={() => onChoose(service.serviceId)}
          />
          <span>
            <b>{service.title}</b>
            <span className="small">
              <Facts service={service} />
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Facts({ service }: { service: PublicService }) {
  const t = useTranslations("book");
  const { lengthMinutes, priceText, seats, approval } = service;
  const facts = [
    t("minutes", { minutes: lengthMinutes }),
    priceText,
    seats > 1 && t("group", { seats }),
    approval === "request" && t("onRequest"),
  ];
  return facts.filter(Boolean).join(" · ");
}
