import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { IntegrationsPage } from "@/components/provider/integrations/IntegrationsPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/bookings.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("integrations"))("title") };
}

export default function Integrations() {
  return (
    <Messages only={["bookings", "integrations", "refused"]}>
      <SignedIn>
        <IntegrationsPage />
      </SignedIn>
    </Messages>
  );
}
