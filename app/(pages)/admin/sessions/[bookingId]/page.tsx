import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { SessionTimeline } from "@/components/admin/SessionTimeline";
import { Messages } from "@/components/ui/Messages";
import "../../../../styles/admin.css";
import "../../../../styles/timeline.css";

type Props = { params: Promise<{ bookingId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("timeline"))("title") };
}

export default async function Session({ params }: Props) {
  const { bookingId } = await params;
  return (
    <Messages only={["timeline", "repairs", "refused", "doctor"]}>
      <SignedIn>
        <SessionTimeline key={bookingId} bookingId={bookingId} />
      </SignedIn>
    </Messages>
  );
}
