import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { ProviderPage } from "@/components/booking/ProviderPage";
import { Messages } from "@/components/ui/Messages";
import "../../styles/bookings.css";
import "../../styles/policy.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bookings.provider"))("title") };
}

export default function ProviderBookings() {
  return (
    <Messages
      only={[
        "bookings",
        "slots",
        "chat",
        "newBooking",
        "policy",
        "refused",
        "trouble",
        "late",
        "recordings",
      ]}
    >
      <SignedIn>
        <ProviderPage />
      </SignedIn>
    </Messages>
  );
}
