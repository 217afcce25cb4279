"use client";

import { useConvex } from "convex/react";
import { useTranslations } from "next-intl";
import { Button, buttonClass } from "@/components/ui/Button";
import { Problem } from "@/components/ui/Problem";
import { useDoing } from "@/components/ui/useDoing";
import { api } from "@/convex/_generated/api";
import { googleLink, outlookLink } from "@/lib/calendar/links";
import { saveText } from "@/lib/calendar/saveText";
import { dayKey } from "@/lib/time/format";

type Entry = { _id: string; title: string; startsAt: number; endsAt: number };

/** A booking into the person's own calendar: three on the web, and a file that all others take. */
export function AddToCalendar({ row }: { row: Entry }) {
  const t = useTranslations("addTo");
  const convex = useConvex();
  const { run, problem } = useDoing(() => t("gone"));
  const { _id: bookingId, title, startsAt, endsAt } = row;
  const joinUrl = new URL(`/sessions/${bookingId}`, window.location.href).href;
  const entry = { title, startsAt, endsAt, joinUrl };
  const save = async () => {
    const text = await convex.query(api.calendar.file, { bookingId });
    if (text === null) return { kind: "refused" };
    saveText(text, `parley ${dayKey(startsAt)}.ics`);
    return { kind: "saved" };
  };
  return (
    <div className="stack" role="group" aria-label={t("title")}>
      <div className="acts">
        <Elsewhere href={googleLink(entry)}>{t("google")}</Elsewhere>
        <Elsewhere href={outlookLink(entry, "personal")}>{t("outlook")}</Elsewhere>
        <Elsewhere href={outlookLink(entry, "work")}>{t("office")}</Elsewhere>
        <Button icon="calendar-plus" onClick={() => void run(save)}>
          {t("apple")}
        </Button>
      </div>
      <Problem text={problem} />
    </div>
  );
}

function Elsewhere({ href, children }: { href: string; children: string }) {
  const t = useTranslations("addTo");
  return (
    <a className={buttonClass({})} href={href} target="_blank" rel="noreferrer">
      {children}
      <span className="vh"> {t("newTab")}</span>
    </a>
  );
}
