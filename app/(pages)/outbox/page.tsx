import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { OutboxPage } from "@/components/notices/OutboxPage";
import { Messages } from "@/components/ui/Messages";
import "../../styles/bookings.css";
import "../../styles/notices.css";

const IS_LOCAL = !process.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY;

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("outbox"))("title") };
}

/** Of the one-machine stack: where people sign in for real, mails are sent, and nobody sees them here. */
export default function Outbox() {
  if (!IS_LOCAL) notFound();
  return (
    <Messages only={["outbox"]}>
      <SignedIn>
        <OutboxPage />
      </SignedIn>
    </Messages>
  );
}
