import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { ComeIn } from "@/components/guest/ComeIn";
import { LanguageChoice } from "@/components/language/LanguageChoice";
import { BrandBar } from "@/components/ui/Brand";
import { Messages } from "@/components/ui/Messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("guest"))("title") };
}

export default function Guest() {
  return (
    <>
      <BrandBar />
      <Messages only={["guest"]}>
        <ComeIn />
      </Messages>
      <footer className="page-foot">
        <LanguageChoice />
      </footer>
    </>
  );
}
