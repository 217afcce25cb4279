import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { MyBookingsPage } from "@/components/booking/mine/MyBookingsPage";
import { Messages } from "@/components/ui/Messages";
import "../../styles/bookings.css";
import "../../styles/book.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("bookings.client"))("title") };
}

export default function MyBookings() {
  return (
    <Messages
      only={["bookings", "bookingExport", "slots", "chat", "trouble", "late", "recordings"]}
    >
      <SignedIn>
        <MyBookingsPage />
      </SignedIn>
    </Messages>
  );
}
