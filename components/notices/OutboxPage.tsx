"use client";

import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate, formatTime } from "@/lib/time/format";

type Mail = NonNullable<FunctionReturnType<typeof api.mails.outbox>>[number];

/** The mails to the signed-in person, as they would look: this machine sends none. */
export function OutboxPage() {
  const t = useTranslations("outbox");
  return (
    <main className="main" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
        </div>
      </div>
      <Mails />
    </main>
  );
}

function Mails() {
  const t = useTranslations("outbox");
  const mails = useQuery(api.mails.outbox);
  if (mails === undefined) return <Loading />;
  if (mails === null || mails.length === 0) return <p className="card empty meta">{t("none")}</p>;
  return (
    <ul className="outbox" aria-label={t("list")}>
      {mails.map((mail) => (
        <li key={mail.mailId}>
          <OneMail mail={mail} />
        </li>
      ))}
    </ul>
  );
}

function OneMail({ mail }: { mail: Mail }) {
  const t = useTranslations("outbox");
  const [isOpen, setIsOpen] = useState(false);
  const now = useNow(60_000);
  const { subject, to, at, file } = mail;
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary>
        <b lang={mail.locale}>{subject}</b>
        <span className="small">
          {t("to", { to, when: `${formatDate(at, now)}, ${formatTime(at)}` })}
        </span>
      </summary>
      {isOpen && (
        <>
          <iframe
            className="mail"
            title={t("mail", { subject })}
            // No scripts, no forms and no origin; links open beside it.
            sandbox="allow-popups allow-popups-to-escape-sandbox"
            srcDoc={dressed(mail.html)}
          />
          {file && (
            <a className="btn" download="invite.ics" href={fileAddress(file)}>
              {t("file")}
            </a>
          )}
        </>
      )}
    </details>
  );
}

/** The page's policy holds in the frame as well: its style needs the nonce that the page was sent with. */
function dressed(html: string): string {
  const nonce = document.querySelector<HTMLScriptElement>("script[nonce]")?.nonce ?? "";
  return html.replace("<style>", `<style nonce="${nonce}">`);
}

function fileAddress(file: string): string {
  return `data:text/calendar;charset=utf-8,${encodeURIComponent(file)}`;
}
