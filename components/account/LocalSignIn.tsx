"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Icon, type IconName } from "@/components/ui/Icon";
import { Note } from "@/components/ui/Note";
import { Pill } from "@/components/ui/Pill";
import { useMaybeMe } from "@/lib/auth/me";
import { homeOf, safeDestination } from "@/lib/auth/destination";
import { type DemoPerson, usePeople } from "@/lib/auth/local/people";
import { choosePerson, usePerson } from "@/lib/auth/local/person";
import { usePhase } from "@/lib/auth/usePhase";
import { useConfig } from "@/lib/config/context";
import { SignInFault } from "./SignInFault";
import { Waiting } from "./SignedIn";

const STUCK_MS = 8_000;

type SignInProps = { to: string | null; as: string | null };

/** Choosing a demo person, or being one by the address: `?as=ID` signs in this window alone. */
export function SignInPanel({ to, as }: SignInProps) {
  const [chosen, setChosen] = useState<string | null>(null);
  const choose = (id: string) => {
    choosePerson(id, "browser");
    setChosen(id);
  };
  useEffect(() => {
    if (!as) return;
    choosePerson(as, "window");
    // oxlint-disable-next-line react/set-state-in-effect -- storage can be written in the browser alone
    setChosen(as);
  }, [as]);
  if (chosen) return <GoingIn to={to} person={chosen} choose={choose} />;
  return as ? <Waiting /> : <Picker choose={choose} />;
}

type Choose = (id: string) => void;

function GoingIn({ to, person, choose }: { to: string | null; person: string; choose: Choose }) {
  const router = useRouter();
  const phase = usePhase();
  const me = useMaybeMe();
  const destination = phase === "ready" && me ? (safeDestination(to) ?? homeOf(me)) : null;
  useEffect(() => {
    if (!destination) return;
    router.replace(destination);
    // A way within the page that does not end, since its answer is lost: the browser's own.
    const timer = setTimeout(() => window.location.replace(destination), STUCK_MS);
    return () => clearTimeout(timer);
  }, [router, destination]);
  if (phase === "ready" || phase === "waiting") return <Waiting />;
  // The issuer knows nobody of that name, and the choice was taken back.
  if (phase === "signed_out") return <Picker choose={choose} unknown={person} />;
  return <SignInFault phase={phase} />;
}

function Picker({ choose, unknown }: { choose: Choose; unknown?: string }) {
  const t = useTranslations("signIn");
  return (
    <main className="mid" id="main">
      <div className="mid-card stack-3">
        <div>
          <h1>{t("title")}</h1>
          <p className="lead under">{t("lead")}</p>
        </div>
        <p className="local-bar">
          <Icon name="laptop" />
          <span>{t.rich("local", { b: (text) => <b>{text}</b> })}</span>
        </p>
        {unknown && (
          <Note tone="warn" icon="triangle-alert" role="alert">
            {t("unknown", { person: unknown })}
          </Note>
        )}
        <People choose={choose} />
      </div>
    </main>
  );
}

function People({ choose }: { choose: Choose }) {
  const t = useTranslations("signIn");
  const list = usePeople(useConfig().issuerUrl ?? "");
  const current = usePerson();
  if (list.kind === "loading") return <p className="meta late">{t("loading")}</p>;
  if (list.kind === "unreachable") {
    return (
      <Note tone="stop" icon="wifi-off" role="alert">
        {t("unreachable")}
      </Note>
    );
  }
  return (
    <div className="pick">
      {list.people.map((person) => (
        <PersonButton
          key={person.id}
          person={person}
          isCurrent={person.id === current}
          choose={choose}
        />
      ))}
    </div>
  );
}

type PersonButtonProps = { person: DemoPerson; isCurrent: boolean; choose: Choose };

function PersonButton({ person, isCurrent, choose }: PersonButtonProps) {
  const t = useTranslations("signIn");
  return (
    <button type="button" onClick={() => choose(person.id)} aria-current={isCurrent || undefined}>
      <span className="avatar avatar-s" aria-hidden="true">
        <Icon name={iconOf(person.id)} />
      </span>
      <span>
        <b>{person.name}</b>
        <span className="small">{t(`hint.${person.id}`)}</span>
      </span>
      {isCurrent ? <Pill sign="check">{t("current")}</Pill> : <Icon name="chevron-right" />}
    </button>
  );
}

function iconOf(id: string): IconName {
  if (id.includes("provider")) return "stethoscope";
  if (id.includes("admin")) return "user-cog";
  return id.includes("client") ? "users" : "user";
}
