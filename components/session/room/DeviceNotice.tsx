"use client";

import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { Button } from "@/components/ui/Button";
import type { DevicesSnapshot, DeviceStore } from "@/lib/devices/devices";
import { useDeviceNews } from "../devices/useDeviceNews";

type Props = {
  media: DevicesSnapshot;
  devices: DeviceStore;
  /** Prejoin shows problems where the picture would be. */
  hasProblems?: boolean;
};

const READ_MS = 12_000;

/** A device that broke or changed in the call: what happened; the call goes on. */
export function DeviceNotice({ media, devices, hasProblems = true }: Props) {
  const t = useTranslations("devices");
  const news = useDeviceNews(media);
  const passing = news?.kind === "change" ? news.source : null;
  const key = news?.key;
  useEffect(() => {
    if (passing === null) return;
    const timer = setTimeout(() => devices.acknowledge(passing), READ_MS);
    return () => clearTimeout(timer);
  }, [devices, passing, key]);
  const text = hasProblems || news?.kind !== "problem" ? news?.text : undefined;
  return (
    <div className={text ? "notice device-notice" : "vh"}>
      <p className="small" role="status">
        {text}
      </p>
      {passing && (
        <Button
          kind="bare"
          icon="x"
          aria-label={t("dismiss")}
          onClick={() => devices.acknowledge(passing)}
        />
      )}
    </div>
  );
}
