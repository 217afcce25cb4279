import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { SignedIn } from "@/components/account/SignedIn";
import { Announcer } from "@/components/session/room/Announcer";
import { SessionScreen } from "@/components/session/SessionScreen";
import { Messages } from "@/components/ui/Messages";
import "../../styles/prejoin.css";
import "../../styles/room.css";
import "../../styles/panels.css";
import "../../styles/tiles.css";
import "../../styles/stage.css";
import "../../styles/controls.css";
import "../../styles/clock.css";
import "../../styles/pip.css";
import "../../styles/signals.css";
import "../../styles/devices.css";
import "../../styles/people.css";
import "../../styles/after.css";
import "../../styles/policy.css";
import "../../styles/quality.css";
import "../../styles/broadcast.css";
import "../../styles/recording.css";

type Props = { params: Promise<{ bookingId: string }> };

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("session");
  return { title: t("pageTitle") };
}

/** Prejoin and room of one booking; who may enter is decided by `sessions.join`. */
export default async function SessionPage({ params }: Props) {
  const { bookingId } = await params;
  return (
    <Messages
      only={[
        "session",
        "stage",
        "devices",
        "chat",
        "signals",
        "doctor",
        "booked",
        "bookings",
        "trouble",
        "late",
        "lobby",
        "people",
        "policy",
        "line",
        "way",
        "after",
        "recording",
        "recordings",
        "broadcast",
        "destinations",
      ]}
    >
      <SignedIn>
        <Announcer>
          <SessionScreen key={bookingId} bookingId={bookingId} />
        </Announcer>
      </SignedIn>
    </Messages>
  );
}
