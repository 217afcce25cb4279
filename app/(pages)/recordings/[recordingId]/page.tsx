import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { RecordingPage } from "@/components/recording/RecordingPage";
import { Messages } from "@/components/ui/Messages";
import "../../../styles/recordings.css";

type Props = { params: Promise<{ recordingId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("recordingPage"))("pageTitle") };
}

/** One recording; who may see it is decided by `recordings.get` and `recordings.watch`. */
export default async function Recording({ params }: Props) {
  const { recordingId } = await params;
  return (
    <Messages only={["recordings", "recordingPage", "refused"]}>
      <SignedIn>
        <RecordingPage key={recordingId} recordingId={recordingId} />
      </SignedIn>
    </Messages>
  );
}
