import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { GuestsPage } from "@/components/guest/GuestsPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/bookings.css";
import "../../../styles/guests.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("guests"))("title") };
}

type GuestsProps = { params: Promise<{ bookingId: string }> };

export default async function Guests({ params }: GuestsProps) {
  const { bookingId } = await params;
  return (
    <Messages only={["guests", "refused"]}>
      <SignedIn>
        <GuestsPage bookingId={bookingId} />
      </SignedIn>
    </Messages>
  );
}
