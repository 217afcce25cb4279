import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { SetupPage } from "@/components/setup/SetupPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/admin.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("setup"))("title") };
}

export default function Setup() {
  return (
    <Messages only={["setup", "refused"]}>
      <SignedIn>
        <SetupPage />
      </SignedIn>
    </Messages>
  );
}
