"use client";

import { useTranslations } from "next-intl";
import { LanguageChoice } from "@/components/language/LanguageChoice";
import { Icon } from "@/components/ui/Icon";
import { LinkButton } from "@/components/ui/LinkButton";
import { type Me, useSignOut } from "@/lib/auth/me";

/** What the account's menu holds. */
export default function AccountItems({ me }: { me: Me }) {
  const t = useTranslations("account");
  const signOut = useSignOut();
  return (
    <>
      <p className="meta">{t.rich("signedInAs", { name: me.name, b: (name) => <b>{name}</b> })}</p>
      <LanguageChoice />
      <LinkButton kind="bare" isFull icon="user" href="/account">
        {t("toOwn")}
      </LinkButton>
      <LinkButton kind="bare" isFull icon="stethoscope" href="/doctor">
        {t("check")}
      </LinkButton>
      {me.isAdmin && (
        <LinkButton kind="bare" isFull icon="sliders-horizontal" href="/admin/setup">
          {t("toSetup")}
        </LinkButton>
      )}
      <button className="btn btn-bare btn-full" type="button" onClick={signOut}>
        <Icon name="log-out" />
        {t("signOut")}
      </button>
    </>
  );
}
