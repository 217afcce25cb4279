import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { DestinationsPage } from "@/components/destination/DestinationsPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/bookings.css";
import "../../../styles/broadcast.css";
import "../../../styles/recordings.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("destinations"))("title") };
}

export default function Destinations() {
  return (
    <Messages only={["destinations", "refused"]}>
      <SignedIn>
        <DestinationsPage />
      </SignedIn>
    </Messages>
  );
}
