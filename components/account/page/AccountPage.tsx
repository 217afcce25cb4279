"use client";

import { useQuery } from "convex/react";
import { useTranslations } from "next-intl";
import { Loading } from "@/components/ui/Loading";
import { api } from "@/convex/_generated/api";
import { useNow } from "@/lib/clock/useNow";
import { formatDate } from "@/lib/time/format";
import { EraseSection } from "./EraseSection";
import { ExportSection } from "./ExportSection";

/** What is kept of a person, to take along and to have erased. */
export function AccountPage() {
  const t = useTranslations("ownAccount");
  return (
    <main className="main main-narrow" id="main">
      <div className="head">
        <div>
          <h1>{t("title")}</h1>
          <p className="meta">{t("lead")}</p>
        </div>
      </div>
      <Who />
      <section className="sect">
        <h2>{t("kept.title")}</h2>
        <Kept />
      </section>
      <ExportSection />
      <EraseSection />
    </main>
  );
}

function Who() {
  const t = useTranslations("ownAccount.who");
  const told = useQuery(api.account.overview);
  const now = useNow(60_000);
  if (told === undefined) return <Loading />;
  const { name, email, sinceAt, isProvider, isAdmin, isGuest } = told;
  const rights = [isProvider && t("provider"), isAdmin && t("admin"), isGuest && t("guest")];
  return (
    <dl className="card dl">
      <dt>{t("name")}</dt>
      <dd>
        <bdi>{name}</bdi>
      </dd>
      <dt>{t("email")}</dt>
      <dd>{email ?? t("noEmail")}</dd>
      <dt>{t("since")}</dt>
      <dd>{formatDate(sinceAt, now)}</dd>
      <dt>{t("rights")}</dt>
      <dd>{rights.filter(Boolean).join(", ") || t("client")}</dd>
    </dl>
  );
}

const KEPT = ["contact", "bookings", "words", "notices", "recordings", "joins", "offer"] as const;

function Kept() {
  const t = useTranslations("ownAccount.kept");
  return (
    <ul className="stack-2">
      {KEPT.map((one) => (
        <li key={one} className="meta">
          {t(one)}
        </li>
      ))}
    </ul>
  );
}
