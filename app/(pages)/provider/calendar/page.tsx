import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { CalendarPage } from "@/components/provider/calendar/CalendarPage";
import { Messages } from "@/components/ui/Messages";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("providerCalendar"))("title") };
}

export default function Calendar() {
  return (
    <Messages only={["bookings", "bookingExport", "providerCalendar", "refused"]}>
      <SignedIn>
        <CalendarPage />
      </SignedIn>
    </Messages>
  );
}
