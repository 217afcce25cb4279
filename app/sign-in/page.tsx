import type { Metadata } from "next";
import { useTranslations } from "next-intl";
import { getTranslations } from "next-intl/server";
import { SignInPanel } from "@/components/account/signInPanel";
import { LanguageChoice } from "@/components/language/LanguageChoice";
import { BrandBar } from "@/components/ui/Brand";
import { Messages } from "@/components/ui/Messages";
import { Pill } from "@/components/ui/Pill";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("signIn"))("page") };
}

const IS_LOCAL = !process.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY;

type SignInPageProps = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const { to, as } = await searchParams;
  return (
    <>
      <SignInHeader />
      <Messages only={IS_LOCAL ? ["signIn"] : []}>
        <SignInPanel to={one(to)} as={one(as)} />
      </Messages>
      <footer className="page-foot">
        <LanguageChoice />
      </footer>
    </>
  );
}

const one = (value: string | string[] | undefined) => (typeof value === "string" ? value : null);

function SignInHeader() {
  const t = useTranslations("signIn");
  return (
    <BrandBar>
      {IS_LOCAL && (
        <Pill tone="warn" sign="laptop">
          {t("localPill")}
        </Pill>
      )}
    </BrandBar>
  );
}
