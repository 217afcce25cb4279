import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { BookedPage } from "@/components/provider/booked/BookedPage";
import { Messages } from "@/components/ui/Messages";
import "../../../../styles/bookings.css";
import "../../../../styles/policy.css";

type Props = { params: Promise<{ bookingId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("booked"))("pageTitle") };
}

/** One booking; who may see it is decided by `bookings.get`. */
export default async function Booked({ params }: Props) {
  const { bookingId } = await params;
  return (
    <Messages
      only={[
        "addTo",
        "bookings",
        "booked",
        "chat",
        "late",
        "newBooking",
        "policy",
        "recordings",
        "refused",
      ]}
    >
      <SignedIn>
        <BookedPage key={bookingId} bookingId={bookingId} />
      </SignedIn>
    </Messages>
  );
}
