import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { AvailabilityPage } from "@/components/provider/hours/AvailabilityPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/bookings.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("hours"))("title") };
}

export default function Availability() {
  return (
    <Messages only={["bookings", "hours", "refused"]}>
      <SignedIn>
        <AvailabilityPage />
      </SignedIn>
    </Messages>
  );
}
