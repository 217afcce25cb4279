import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { InsightsPage } from "@/components/admin/insights/InsightsPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/admin.css";
import "../../../styles/insights.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("insights"))("title") };
}

export default function Insights() {
  return (
    <Messages only={["insights", "refused"]}>
      <SignedIn>
        <InsightsPage />
      </SignedIn>
    </Messages>
  );
}
