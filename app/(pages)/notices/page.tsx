import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { NoticesPage } from "@/components/notices/NoticesPage";
import { Messages } from "@/components/ui/Messages";
import "../../styles/bookings.css";
import "../../styles/notices.css";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("notices"))("title") };
}

export default function Notices() {
  return (
    <Messages only={["notices", "noticeWords"]}>
      <SignedIn>
        <NoticesPage />
      </SignedIn>
    </Messages>
  );
}
