"use client";

import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/Button";
import { turnOff, turnOn, useInBrowser } from "@/lib/notices/inBrowser";

/** Notices of the browser, on request. */
export function BrowserChoice() {
  const t = useTranslations("notices.browser");
  const state = useInBrowser();
  if (state === undefined) return null;
  const isOn = state === "on";
  return (
    <div className="browser-choice">
      <p className="meta">{t(state)}</p>
      {(isOn || state === "off") && (
        <Button icon="bell" onClick={() => (isOn ? turnOff() : void turnOn())}>
          {t(isOn ? "turnOff" : "turnOn")}
        </Button>
      )}
    </div>
  );
}
