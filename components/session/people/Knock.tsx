"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/Button";
import { chime } from "@/lib/lobby/chime";
import { useAnnounce } from "../room/Announcer";
import { useRoom } from "../room/roomContext";
import { useHost } from "./useHost";
import { useLine, type Waiting } from "./useLine";

/** Somebody is at the door: a sound and a sentence once for each, and the way to let them in. */
export function Knock() {
  const t = useTranslations("people.knock");
  const { booking, panel, openPanel } = useRoom();
  const line = useLine(booking);
  const host = useHost(booking);
  const [isQuiet, setIsQuiet] = useState(false);
  useKnock(line, isQuiet);
  const [first] = line;
  // The panel shows the same with more.
  if (!first || panel === "people") return null;
  return (
    <section className="knock" aria-label={t("label")}>
      <p>
        {line.length === 1
          ? t("one", { name: first.name })
          : t("many", { name: first.name, count: line.length - 1 })}
      </p>
      <div className="row">
        <Button
          kind="go"
          {...host.pressed("admit", first.personId)}
          onClick={() => void host.admit(first.personId)}
        >
          {t("admit", { name: first.name })}
        </Button>
        <Button onClick={() => openPanel("people")}>{t("see")}</Button>
        <Button
          kind="bare"
          className="btn-icon"
          icon={isQuiet ? "volume-x" : "volume-2"}
          aria-label={t("quiet")}
          aria-pressed={isQuiet}
          onClick={() => setIsQuiet(!isQuiet)}
        />
      </div>
    </section>
  );
}

function useKnock(line: Waiting[], isQuiet: boolean) {
  const t = useTranslations("people.knock");
  const announce = useAnnounce();
  const heard = useRef(new Set<string>());
  useEffect(() => {
    const arrived = line.filter(({ personId, sinceAt }) => {
      const arrival = `${personId} ${sinceAt}`;
      if (heard.current.has(arrival)) return false;
      heard.current.add(arrival);
      return true;
    });
    if (arrived.length === 0) return;
    for (const { name } of arrived) announce(t("one", { name }), "assertive");
    if (!isQuiet) void chime("knock").catch(() => undefined);
  }, [line, isQuiet, announce, t]);
}
