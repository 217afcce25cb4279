import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { RecordingsPage } from "@/components/recording/RecordingsPage";
import { Messages } from "@/components/ui/Messages";
import "../../styles/bookings.css";
import "../../styles/recordings.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("recordings"))("title") };
}

export default function Recordings() {
  return (
    <Messages only={["recordings"]}>
      <SignedIn>
        <RecordingsPage />
      </SignedIn>
    </Messages>
  );
}
