import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { OfferPage } from "@/components/provider/page/OfferPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/bookings.css";
import "../../../styles/policy.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("offer"))("title") };
}

export default function Offer() {
  return (
    <Messages only={["offer", "services", "policy", "refused"]}>
      <SignedIn>
        <OfferPage />
      </SignedIn>
    </Messages>
  );
}
