import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { AccountPage } from "@/components/account/page/AccountPage";
import { SignedIn } from "@/components/account/SignedIn";
import { Messages } from "@/components/ui/Messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("ownAccount"))("title") };
}

export default function Account() {
  return (
    <Messages only={["ownAccount"]}>
      <SignedIn>
        <AccountPage />
      </SignedIn>
    </Messages>
  );
}
