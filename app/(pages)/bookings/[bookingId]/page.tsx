import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { BookingPage } from "@/components/booking/detail/BookingPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/bookings.css";
import "../../../styles/book.css";
import "../../../styles/timeline.css";

type Props = { params: Promise<{ bookingId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bookings.detail"))("pageTitle") };
}

/** One booking; whose it is, is decided by `bookings.get`. */
export default async function Booking({ params }: Props) {
  const { bookingId } = await params;
  return (
    <Messages
      only={[
        "bookings",
        "slots",
        "addTo",
        "chat",
        "late",
        "recordings",
        "refused",
        "timeline",
        "repairs",
        "doctor",
      ]}
    >
      <SignedIn>
        <BookingPage key={bookingId} bookingId={bookingId} />
      </SignedIn>
    </Messages>
  );
}
