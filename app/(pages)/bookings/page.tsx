import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { BookingsPage } from "@/components/booking/BookingsPage";
import { Messages } from "@/components/ui/Messages";
import "../../styles/bookings.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bookings.client"))("title") };
}

export default function MyBookings() {
  return (
    <Messages only={["bookings", "chat", "trouble", "recordings"]}>
      <SignedIn>
        <BookingsPage as="client" />
      </SignedIn>
    </Messages>
  );
}
