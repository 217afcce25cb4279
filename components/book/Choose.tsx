"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { SlotPicker } from "@/components/slots/SlotPicker";
import { Button } from "@/components/ui/Button";
import { Icon } from "@/components/ui/Icon";
import { Note } from "@/components/ui/Note";
import { useFocusHeading } from "@/components/ui/useFocusHeading";
import { usePhase } from "@/lib/auth/usePhase";
import { useSiteUrl } from "@/lib/config/useSiteUrl";
import { formatStart } from "@/lib/time/range";
import type { PublicPage, PublicService } from "./BookPage";
import { Face } from "./Face";
import { Services } from "./Services";
import { WaitForPlace } from "./WaitForPlace";

type ChooseProps = {
  page: PublicPage;
  /** Undefined: the provider offers nothing. */
  service: PublicService | undefined;
  /** The one that the address names is not offered any more. */
  isGone: boolean;
  hasMoved: boolean;
  onService: (serviceId: string) => void;
  onSlot: (serviceId: string, startsAt: number) => void;
};

/** What, on which day and when. */
export function Choose({ page, service, isGone, hasMoved, onService, onSlot }: ChooseProps) {
  const t = useTranslations("book");
  const picture = useSiteUrl(page.picturePath);
  return (
    <main className="main" id="main">
      {hasMoved && <FocusHeading />}
      <div className="head">
        <h1>{t("title")}</h1>
      </div>
      {isGone && (
        <Note tone="warn" icon="triangle-alert" role="alert">
          {t("serviceGone")}
        </Note>
      )}
      <div className="card book">
        <div className="stack-2">
          <Face name={page.name} url={picture} />
          <div>
            <h2>{page.name}</h2>
            <p className="meta headline">{page.headline}</p>
          </div>
          <Services services={page.services} chosen={service} onChoose={onService} />
          <p className="meta row on-video">
            <Icon name="video" />
            <span>{t("onVideo")}</span>
          </p>
        </div>
        {service ? (
          <SlotStep key={service.serviceId} service={service} onSlot={onSlot} />
        ) : (
          <div>
            <Note icon="calendar-days">{t("noServices", { name: page.name })}</Note>
          </div>
        )}
      </div>
    </main>
  );
}

type SlotStepProps = Pick<ChooseProps, "onSlot"> & { service: PublicService };

function SlotStep({ service, onSlot }: SlotStepProps) {
  const t = useTranslations("book");
  const [chosen, choose] = useState<number | null>(null);
  const isSignedOut = usePhase() === "signed_out";
  const { serviceId, noticeMinutes, horizonDays, seats } = service;
  return (
    <SlotPicker
      serviceId={serviceId}
      noticeMinutes={noticeMinutes}
      horizonDays={horizonDays}
      isGroup={seats > 1}
      chosen={chosen}
      onChoose={choose}
      fullDay={(date) => <WaitForPlace serviceId={serviceId} date={date} />}
      fullGroup={({ startsAt, date, zone }) => (
        <WaitForPlace
          serviceId={serviceId}
          date={date}
          startsAt={startsAt}
          time={formatStart(startsAt, zone)}
        />
      )}
    >
      <div className="slots-next">
        <Button
          kind="go"
          isFull
          aria-disabled={chosen === null || undefined}
          onClick={() => chosen !== null && onSlot(serviceId, chosen)}
        >
          {t(isSignedOut ? "nextSignIn" : "next")}
        </Button>
        <p className="small">{t(chosen === null ? "chooseFirst" : "willBeHeld")}</p>
      </div>
    </SlotPicker>
  );
}

function FocusHeading() {
  useFocusHeading();
  return null;
}
