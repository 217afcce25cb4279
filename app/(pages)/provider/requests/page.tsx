import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { RequestsPage } from "@/components/provider/requests/RequestsPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/bookings.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("requests"))("title") };
}

export default function Requests() {
  return (
    <Messages only={["bookings", "requests", "refused"]}>
      <SignedIn>
        <RequestsPage />
      </SignedIn>
    </Messages>
  );
}
