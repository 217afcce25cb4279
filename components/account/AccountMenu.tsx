"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { LanguageChoice } from "@/components/language/LanguageChoice";
import { Icon } from "@/components/ui/Icon";
import { LinkButton } from "@/components/ui/LinkButton";
import { type Me, useSignOut } from "@/lib/auth/me";
import { initials } from "./initials";

/** A native popover: the browser opens it, closes it on Escape or a press elsewhere, and returns the focus. */
export function AccountMenu({ me }: { me: Me }) {
  const t = useTranslations("account");
  const signOut = useSignOut();
  const id = useId();
  return (
    <>
      <button
        className="avatar"
        type="button"
        popoverTarget={id}
        aria-label={t("menu", { name: me.name, initials: initials(me.name) })}
      >
        {initials(me.name)}
      </button>
      <div id={id} popover="auto" className="pop menu">
        <p className="meta">
          {t.rich("signedInAs", { name: me.name, b: (name) => <b>{name}</b> })}
        </p>
        <LanguageChoice />
        <LinkButton kind="bare" isFull icon="stethoscope" href="/doctor">
          {t("check")}
        </LinkButton>
        <button className="btn btn-bare btn-full" type="button" onClick={signOut}>
          <Icon name="log-out" />
          {t("signOut")}
        </button>
      </div>
    </>
  );
}
