import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { SessionsPage } from "@/components/admin/SessionsPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/admin.css";
import "../../../styles/timeline.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("timeline"))("title") };
}

export default function Sessions() {
  return (
    <Messages only={["timeline", "repairs", "refused"]}>
      <SignedIn>
        <SessionsPage />
      </SignedIn>
    </Messages>
  );
}
