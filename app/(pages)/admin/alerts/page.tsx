import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { AlertsPage } from "@/components/admin/AlertsPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/admin.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("alerts"))("title") };
}

export default function Alerts() {
  return (
    <Messages only={["alerts", "refused"]}>
      <SignedIn>
        <AlertsPage />
      </SignedIn>
    </Messages>
  );
}
