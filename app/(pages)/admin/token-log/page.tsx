import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { TokenLogPage } from "@/components/admin/TokenLogPage";
import { Messages } from "@/components/ui/Messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("tokenLog"))("title") };
}

export default function TokenLog() {
  return (
    <Messages only={["tokenLog", "timeline", "refused", "doctor"]}>
      <SignedIn>
        <TokenLogPage />
      </SignedIn>
    </Messages>
  );
}
