import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { MovePage } from "@/components/booking/detail/MovePage";
import { Messages } from "@/components/ui/Messages";
import "../../../../styles/bookings.css";
import "../../../../styles/book.css";

type Props = { params: Promise<{ bookingId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bookings.move"))("pageTitle") };
}

/** Another time for one booking; whether it may be moved is decided by `bookings.move`. */
export default async function MoveBooking({ params }: Props) {
  const { bookingId } = await params;
  return (
    <Messages only={["bookings", "slots", "addTo", "chat", "refused"]}>
      <SignedIn>
        <MovePage key={bookingId} bookingId={bookingId} />
      </SignedIn>
    </Messages>
  );
}
