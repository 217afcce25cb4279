import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { TodayPage } from "@/components/provider/today/TodayPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/bookings.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("today"))("title") };
}

export default function Today() {
  return (
    <Messages only={["bookings", "chat", "today", "late", "providerCalendar", "refused"]}>
      <SignedIn>
        <TodayPage />
      </SignedIn>
    </Messages>
  );
}
